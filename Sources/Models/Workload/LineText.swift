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
        return url.unicodeScalars.contains(where: isSpace) ? "contains a space or an invisible character" : nil
    }

    /// As in the specification's pattern.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0xA0, 0x1680, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000, 0xFEFF: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
