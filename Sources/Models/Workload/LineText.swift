// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Texts of documents that become part of a line of a protocol: an address, a header field, a name.
public enum LineText {
    /// What is wrong with `text`, as words that follow the field's name; `nil` when nothing is.
    public static func problem(with text: String) -> String? {
        guard let bad = text.unicodeScalars.first(where: isControl) else { return nil }
        return "contains a control character (U+\(String(bad.value, radix: 16, uppercase: true)))"
    }

    /// The same for an address of a server.
    public static func problem(withAddress url: String) -> String? {
        guard url.hasBytes(ofPrefix: "http://") || url.hasBytes(ofPrefix: "https://") else {
            return "must start with http:// or https://"
        }
        if let problem = problem(with: url) { return problem }
        let isSpace = url.unicodeScalars.contains { $0.properties.isWhitespace || TerminalText.isHarmful($0) }
        return isSpace ? "contains a space or an invisible character" : nil
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
