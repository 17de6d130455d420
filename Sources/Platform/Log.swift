// SPDX-License-Identifier: Apache-2.0
import Glibc
public import JSONCoding

/// Log lines of one program, on stderr or any descriptor: for people as text, for machines as JSON lines.
///
/// Callers pass what happened and named values; a secret's value must never be among them. Thread-safe; one line is
/// one write, so lines of several processes do not mix.
public final class Log: Sendable {
    /// How much it matters, least first.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        case debug, info, warn, error

        /// By weight.
        public static func < (left: Level, right: Level) -> Bool { left.weight < right.weight }
        private var weight: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// How a line looks.
    public enum Format: String, Sendable, CaseIterable { case text, json }

    private enum Output {
        case descriptor(Int32)
        case file(RotatingFile)
    }
    private let output: Output
    private let format: Format
    private let threshold: Level
    private let component: String
    private let mask: @Sendable ([UInt8]) -> [UInt8]

    /// A log of `component` on the descriptor `output`, which stays open as long as the log is used.
    public init(component: String, output: Int32 = 2, format: Format = .text, threshold: Level = .info) {
        self.component = component
        mask = { $0 }
        self.output = .descriptor(output)
        self.format = format
        self.threshold = threshold
    }

    /// A log of `component` in a file that never grows without bound, as text.
    /// - Parameter mask: Blanks in a line what must not be written.
    public init(
        component: String, file: RotatingFile, threshold: Level = .info,
        mask: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
    ) {
        self.component = component
        self.mask = mask
        output = .file(file)
        format = .text
        self.threshold = threshold
    }

    /// Details that are written only when asked for.
    public func debug(_ message: @autoclosure () -> String, _ values: [(String, JSON)] = []) {
        if threshold <= .debug { write(.debug, message(), values) }
    }
    /// What normally happens.
    public func info(_ message: String, _ values: [(String, JSON)] = []) { write(.info, message, values) }
    /// What a person should look at when there is time.
    public func warn(_ message: String, _ values: [(String, JSON)] = []) { write(.warn, message, values) }
    /// What needs a person.
    public func error(_ message: String, _ values: [(String, JSON)] = []) { write(.error, message, values) }

    private func write(_ level: Level, _ message: String, _ values: [(String, JSON)]) {
        guard level >= threshold else { return }
        var bytes: [UInt8]
        switch format {
        case .json:
            let head: [(String, JSON)] = [
                ("time", .string(Timestamp.now.text)), ("level", .string(level.rawValue)),
                ("component", .string(component)), ("message", .string(message)),
            ]
            bytes = Array(TerminalText.json(JSON.object(JSONObject(head + values)).text).utf8)
        case .text:
            let tail = values.map { " \($0.0)=\($0.1.stringValue.map(Self.quoted) ?? TerminalText.json($0.1.text))" }
                .joined()
            bytes = Array("\(level.rawValue.uppercased()) \(Self.safe(message))\(tail)".utf8)
        }
        switch output {
        case .file(let file): file.write(mask(bytes))
        case .descriptor(let descriptor):
            if case .text = format { bytes = Array("\(Timestamp.now.text) ".utf8) + bytes }
            bytes.append(0x0A)
            _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
    }

    private static func quoted(_ text: String) -> String {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 < 0x7F } && !text.isEmpty
            ? text : TerminalText.json(JSON.string(text).text)
    }

    /// Control characters could forge lines or drive a terminal.
    private static func safe(_ text: String) -> String {
        text.unicodeScalars.contains(where: TerminalText.isHarmful) ? TerminalText.json(JSON.string(text).text) : text
    }
}
