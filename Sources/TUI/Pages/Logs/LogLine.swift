// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Platform

/// One line of a log, as it is shown.
struct LogLine: Sendable, Equatable {
    enum Level: Int, Sendable, CaseIterable { case debug, info, warn, error }

    /// Counts lines as they arrive: identifies one.
    var number: Int
    /// Milliseconds since 1970; 0 for a line without a time.
    var time: Int64
    var text: String
    /// `nil` for a line that does not say.
    var level: Level?
    /// Whether the proxy wrote it, not the server.
    var isProxy = false
    /// A mark that a person set, not a line of the log.
    var isMark = false

    /// No more of a line is drawn or searched, in bytes.
    static let shown = 4096
    /// No more of a line is kept, in bytes.
    static let kept = 1 << 20

    /// A line as it came: a `LogLine` of the API as JSON; text that is not one is shown as it is.
    init(_ bytes: some Collection<UInt8>, number: Int, isProxy: Bool) {
        self.number = number
        self.isProxy = isProxy
        if let json = try? JSON(parsing: bytes), let line = Contract.LogLine(wire: json) {
            time = Timestamp(line.time)?.milliseconds ?? 0
            text = line.text
        } else {
            time = 0
            text = String(decoding: bytes.prefix(Self.kept), as: UTF8.self)
        }
        if text.utf8.first == UInt8(ascii: "{"), text.utf8.count <= 64 * 1024, let plain = Self.plain(text) {
            (text, level) = plain
        } else {
            level = Self.level(of: text)
        }
    }

    init(mark time: Int64, number: Int) {
        self.number = number
        self.time = time
        text = ""
        isMark = true
    }

    /// What is drawn: the head of the text.
    var head: String {
        guard text.utf8.count > Self.shown else { return text }
        return String(decoding: text.utf8.prefix(Self.shown), as: UTF8.self)
    }

    // MARK: Lines that are JSON

    private static let levels = ["level", "lvl", "severity", "levelname"]
    private static let messages = ["msg", "message", "event", "text"]
    private static let times = ["time", "ts", "timestamp", "@timestamp", "asctime"]

    /// `{"level":"warn","msg":"slow","ms":812}` as `WARN slow ms=812`.
    private static func plain(_ text: String) -> (String, Level?)? {
        guard let members = (try? JSON(parsing: text))?.objectValue?.members, !members.isEmpty else { return nil }
        var level: Level?
        var message = ""
        var rest: [String] = []
        for (key, value) in members {
            let words = value.stringValue ?? value.text
            if level == nil, levels.contains(key.lowercased()), let found = Self.level(word: words[...]) {
                level = found
            } else if message.isEmpty, messages.contains(key.lowercased()) {
                message = words
            } else if !times.contains(key.lowercased()) {
                rest.append("\(key)=\(words)")
            }
        }
        let name = level.map { "\($0)".uppercased() } ?? ""
        return (([name, message].filter { !$0.isEmpty } + rest).joined(separator: " "), level)
    }

    // MARK: Levels

    /// What a line says of itself, near its beginning: `ERROR`, `[warn]`, `level=info`.
    private static func level(of text: String) -> Level? {
        let head = String(decoding: text.utf8.prefix(160), as: UTF8.self)
        var count = 0
        for word in head.split(whereSeparator: { !$0.isLetter }) {
            // A word in the middle of a sentence is no level unless it is written like one.
            count += 1
            if count > 12 { break }
            guard let level = level(word: word) else { continue }
            if count <= 2 || word.allSatisfy(\.isUppercase) || head.hasBytes(of: "=\(word)") { return level }
        }
        return nil
    }

    private static func level(word: Substring) -> Level? {
        switch word.lowercased() {
        case "trace", "debug", "dbg": .debug
        case "info", "inf", "notice": .info
        case "warn", "warning", "wrn": .warn
        case "error", "err", "fatal", "critical", "crit", "panic", "alert", "emerg", "emergency": .error
        default: nil
        }
    }
}
