// SPDX-License-Identifier: Apache-2.0
import Crypto
import Platform

extension Instance {
    static func chooseID(explicit: String?, environment: String?, configPath: String?, directory: String) -> String {
        for text in [explicit, environment] {
            if let slug = text.map(slug), !slug.isEmpty { return slug }
        }
        guard let configPath, !configPath.isEmpty else { return "default" }
        let path = Path.absolute(configPath, in: directory)
        let parts = path.split(separator: "/").map(String.init)
        // A file in the root directory has no directory to be named after.
        let name = parts.count >= 2 ? parts[parts.count - 2] : withoutExtension(parts.last ?? "")
        let base = slug(name)
        return "\(base.isEmpty ? "scope" : base)-\(SHA256.hex(path).prefix(10))"
    }

    private static func withoutExtension(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// `text` as an id: lower-case letters and digits stay, each run of `-`, `_`, `.` and spaces becomes one `-`, the
    /// rest goes. Empty when nothing of it can be kept.
    public static func slug(_ text: String) -> String {
        var slug = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                slug.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                slug.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: " "):
                if !slug.isEmpty, !slug.hasSuffix("-") { slug += "-" }
            default: continue
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug
    }
}
