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

    private static func isName(_ name: String, _ manager: Manager) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 214 else { return false }
        if first == UInt8(ascii: "-") || first == UInt8(ascii: ".") || first == UInt8(ascii: "/") { return false }
        let slashes = name.utf8.count { $0 == UInt8(ascii: "/") }
        switch manager {
        case .uvx: if slashes > 0 { return false }
        case .npx: if slashes != (first == UInt8(ascii: "@") ? 1 : 0) { return false }
        case .go: break
        }
        // Brackets hold the extras of a Python package.
        let further = Set("@/._-~[],".utf8)
        return name.utf8.allSatisfy { Self.isWord($0) || further.contains($0) } && !name.hasSuffix("/")
    }

    private static func isVersion(_ version: String) -> Bool {
        let further = Set("._-+".utf8)
        return !version.isEmpty && version.utf8.count <= 100 && !version.hasPrefix("-")
            && version.utf8.allSatisfy { Self.isWord($0) || further.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
