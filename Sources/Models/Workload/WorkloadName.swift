// SPDX-License-Identifier: Apache-2.0

/// The rule for names of workloads and groups.
public enum WorkloadName {
    /// Longest name, in bytes.
    public static let maximumLength = 100

    /// What is wrong with `name`, or `nil`: letters, digits, `.`, `_` and `-`, starting with a letter or digit.
    public static func problem(with name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.utf8.count > maximumLength { return "longer than \(maximumLength) bytes" }
        for (index, byte) in name.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                if index > 0 { continue }
                return "must start with a letter or digit"
            default: return "may only contain letters, digits, “.”, “_” and “-”"
            }
        }
        return nil
    }

    /// A name made from any text: a package, an image, a host.
    public static func suggestion(from text: String) -> String {
        var name = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let kept = (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)) && byte < 0x80
            if kept { name.unicodeScalars.append(scalar) } else if !name.isEmpty, !name.hasSuffix("-") { name += "-" }
        }
        while name.hasSuffix("-") { name.removeLast() }
        return name.isEmpty ? "server" : String(name.prefix(maximumLength))
    }
}
