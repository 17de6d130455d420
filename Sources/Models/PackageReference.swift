// SPDX-License-Identifier: Apache-2.0

/// A package that a package manager of this machine fetches and runs: `uvx://mcp-server-time@2026.10.19`.
public struct PackageReference: Sendable, Equatable {
    /// Who fetches and runs it.
    public enum Manager: String, Sendable, CaseIterable {
        /// Python packages, with uv's `uvx`.
        case uvx
        /// Node.js packages, with npm's `npx`.
        case npx
        /// Go modules; not supported yet.
        case go
    }

    /// Who fetches and runs it.
    public var manager: Manager
    /// The package: `mcp-server-time`, `@scope/server`.
    public var name: String
    /// The version; `nil` means the newest.
    public var version: String?

    /// The version `version` of `name`.
    public init(_ manager: Manager, _ name: String, version: String? = nil) {
        self.manager = manager
        self.name = name
        self.version = version
    }

    /// Reads `MANAGER://NAME[@VERSION]`, for Python packages also `NAME==VERSION`. A name that a package manager could
    /// take for an option, a path or an address is none.
    public init?(_ text: String) {
        guard let manager = Manager.allCases.first(where: { text.hasPrefix("\($0.rawValue)://") }) else { return nil }
        self.manager = manager
        let rest = text.dropFirst(manager.rawValue.utf8.count + 3)
        let start = rest.index(rest.startIndex, offsetBy: rest.isEmpty ? 0 : 1)
        if let at = rest[start...].lastIndex(of: "@") {
            name = String(rest[..<at])
            version = String(rest[rest.index(after: at)...])
        } else if manager == .uvx, let equals = rest.firstIndex(of: "="), rest[equals...].hasPrefix("==") {
            name = String(rest[..<equals])
            version = String(rest[equals...].dropFirst(2))
        } else {
            name = String(rest)
        }
        guard Self.isName(name, manager), version.map(Self.isVersion) ?? true else { return nil }
    }

    /// The form that `init(_:)` reads.
    public var text: String { "\(manager.rawValue)://\(word)" }

    /// What the package manager is told: `NAME[@VERSION]`.
    public var word: String { name + (version.map { "@\($0)" } ?? "") }

    /// As in the specification's pattern.
    private static func isName(_ name: String, _ manager: Manager) -> Bool {
        switch manager {
        // Brackets hold the extras of a Python package.
        case .uvx: return isPlain(name, "._,[]-", most: 200)
        case .npx:
            guard name.hasPrefix("@") else { return isPlain(name, "._~-", most: 100) }
            let parts = name.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { isPlain(String($0), "._~-", most: 100) }
        case .go: return isPlain(name, "._~/-", most: 201) && name.utf8.last.map(isWord) == true
        }
    }

    private static func isVersion(_ version: String) -> Bool { isPlain(version, "._+-", most: 100) }

    /// Whether `text` begins like a word and goes on with such and `further`.
    private static func isPlain(_ text: String, _ further: String, most: Int) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= most else { return false }
        return text.utf8.allSatisfy { isWord($0) || further.utf8.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
