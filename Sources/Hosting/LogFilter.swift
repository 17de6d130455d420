// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Platform

/// Which lines of a log are wanted.
public struct LogFilter: Sendable {
    /// Not older than this.
    public var since: Timestamp?
    /// Not newer than this.
    public var until: Timestamp?
    /// With this text in them; case does not count.
    public var text: String?
    /// At least this important.
    public var level: Log.Level?

    /// Every line.
    public init() {}

    /// Whether there is nothing to look at.
    public var passesAll: Bool { since == nil && until == nil && text == nil && level == nil }

    /// Whether a line is wanted. One without a time is as old as anybody likes.
    public func passes(_ line: LogLine) -> Bool {
        if since != nil || until != nil, let time = Timestamp(line.time) {
            if let since, time < since { return false }
            if let until, time > until { return false }
        }
        if let text, !line.text.lowercased().mentions(text.lowercased()) { return false }
        if let level, Self.level(of: line.text) < level { return false }
        return true
    }

    private static let words: [String: Log.Level] = [
        "trace": .debug, "debug": .debug, "info": .info, "notice": .info, "warn": .warn, "warning": .warn,
        "error": .error, "err": .error, "critical": .error, "crit": .error, "fatal": .error, "panic": .error,
    ]

    /// What a line says of its own importance among its first words, in whichever of the usual forms: `ERROR text`,
    /// `[warn] text`, `level=error`, `{"level":"error"}`. One that says nothing counts as information.
    static func level(of text: String) -> Log.Level {
        var word: [UInt8] = []
        var count = 0
        for byte in text.utf8.prefix(300) {
            let lower = byte | 0x20
            if (0x61...0x7A).contains(lower) {
                word.append(lower)
                continue
            }
            if word.isEmpty { continue }
            if let level = words[String(decoding: word, as: UTF8.self)] { return level }
            word.removeAll()
            count += 1
            if count == 12 { return .info }
        }
        return words[String(decoding: word, as: UTF8.self)] ?? .info
    }
}
