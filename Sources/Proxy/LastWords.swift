// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The line of a backend's log that most likely says why it ended.
enum LastWords {
    private static let looked = 20
    /// Characters of it that are shown.
    private static let longest = 200
    private static let signs = [
        "error", "exception", "fatal", "panic", "fail", "missing", "denied", "refused", "required", "invalid", "cannot",
        "not found", "not set", "unable",
    ]

    /// `reason` with that line behind it, unless the line is in it.
    /// - Parameter lines: the last lines of the log, oldest first, without secrets.
    static func added(to reason: String, _ lines: [String]) -> String {
        let lines = lines.suffix(looked).map(plain).filter { !$0.isEmpty }
        let telling = lines.last { line in
            let line = line.lowercased()
            // A place in a stack trace names the error's file.
            return !line.hasPrefix("at ") && signs.contains { line.hasBytes(of: $0) }
        }
        guard let words = telling ?? lines.last, !reason.hasBytes(of: words) else { return reason }
        return "\(reason); its log says: \(words)"
    }

    private static func plain(_ line: String) -> String {
        let text = String.UnicodeScalarView(
            line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        let words = String(text).split(separator: " ").joined(separator: " ")
        return words.count > longest ? words.prefix(longest) + "…" : words
    }
}
