// SPDX-License-Identifier: Apache-2.0

/// Names of servers in catalogs: `io.github.hashicorp/terraform-mcp-server`.
public enum ServerName {
    /// Longest name, in bytes.
    public static let maximumLength = 200

    /// Whether `name` may name an entry: letters, digits, `.`, `_`, `-` and `/`, not at either end.
    public static func isValid(_ name: String) -> Bool {
        guard (1...maximumLength).contains(name.utf8.count), !name.hasPrefix("/"), !name.hasSuffix("/") else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/")].contains(byte)
        }
    }

    /// What people call it: `terraform`. What stands before the slash, and words that say “MCP server”, are left out.
    public static func short(_ name: String) -> String {
        let parts = name.split(separator: "/")
        let last = parts.last.map(String.init) ?? name
        let noise: Set<String> = ["mcp", "server"]
        var words = last.split(separator: "-").map(String.init)
        while words.count > 1, noise.contains(words[0]) { words.removeFirst() }
        while words.count > 1, noise.contains(words[words.count - 1]) { words.removeLast() }
        if words.count == 1, noise.contains(words[0]), parts.count > 1 {
            return parts[parts.count - 2].split(separator: ".").last.map(String.init) ?? last
        }
        return words.joined(separator: "-")
    }
}
