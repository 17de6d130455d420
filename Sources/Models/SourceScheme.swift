// SPDX-License-Identifier: Apache-2.0

/// Sources that begin with a scheme: packages and addresses of servers.
public enum SourceScheme {
    /// The problem of a source whose scheme stands for nothing that can be run; `nil` when it has none, or a known one.
    public static func problem(with source: String) -> (detail: String, fix: Remedy)? {
        let scheme = source.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard scheme.count < source.utf8.count, source.utf8.dropFirst(scheme.count).starts(with: "://".utf8) else {
            return nil
        }
        let word = String(Substring(scheme))
        let packages = PackageReference.Manager.allCases.map(\.rawValue)
        if (packages + ["http", "https"]).contains(word) { return nil }
        return (
            "“\(word)://” is neither a package manager that is known here nor the address of an MCP server",
            "packages begin with uvx:// or npx://, addresses with https:// or http://; an image has no scheme"
        )
    }
}
