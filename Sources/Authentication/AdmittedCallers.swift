// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// Programs in a container or Flatpak that the owner admits at the server's socket all the same: with all that the owner can do.
///
/// They are told by their control groups, which the kernel shows to everybody: an engine names a container's after its id,
/// systemd an app's after the Flatpak. A container in a pod whose group has an id of its own is not told apart, and refused.
public struct AdmittedCallers: Sendable, Equatable {
    /// The ids of containers, as engines tell them: 64 hexadecimal digits each.
    public var containers: Set<String>
    /// The ids of Flatpak apps: `org.example.Editor`.
    public var apps: Set<String>

    /// Those, or nobody.
    public init(containers: Set<String> = [], apps: Set<String> = []) {
        self.containers = containers
        self.apps = apps
    }

    /// Whether a process is one of them.
    /// - Parameters:
    ///   - groups: What `/proc/PID/cgroup` says of it.
    ///   - own: What it says of this process: what lies around both admits nobody, for then it lies around our sandboxes too.
    public func admits(_ groups: String, own: String) -> Bool {
        if containers.isEmpty, apps.isEmpty { return false }
        let around = Set(Self.ways(in: own).joined())
        // On each way the outermost decides: below its own group a container may make others of any name. Hierarchies in
        // which nobody keeps it say nothing; of the others all must agree.
        let keepers = Self.ways(in: groups).compactMap { $0.first(where: Self.keepsSomebody) }
        return !keepers.isEmpty
            && keepers.allSatisfy { !around.contains($0) && (isContainer($0) || isApp($0)) }
    }

    /// Whether a name is one that an engine (64 hexadecimal digits, whatever stands around them) or Flatpak gives.
    private static func keepsSomebody(_ name: Substring) -> Bool {
        if name.hasPrefix("app-flatpak-") { return true }
        var digits = 0
        for byte in name.utf8 {
            let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            digits = isDigit ? digits + 1 : 0
            if digits >= 64 { return true }
        }
        return false
    }

    /// `docker/ID`, `docker-ID.scope`, `libpod-ID.scope`, `libpod-ID`.
    private func isContainer(_ name: Substring) -> Bool {
        var id = name
        if id.hasSuffix(".scope") { id = id.dropLast(".scope".utf8.count) }
        for prefix in ["docker-", "libpod-"] where id.hasPrefix(prefix) { id = id.dropFirst(prefix.utf8.count) }
        return containers.contains(String(id))
    }

    /// `app-flatpak-ID-NUMBER.scope`.
    private func isApp(_ name: Substring) -> Bool {
        guard name.hasPrefix("app-flatpak-"), name.hasSuffix(".scope") else { return false }
        let middle = name.dropFirst("app-flatpak-".utf8.count).dropLast(".scope".utf8.count)
        guard let dash = middle.lastIndex(of: "-") else { return false }
        let number = middle[middle.index(after: dash)...]
        // systemd writes a dash in a name as \x2d.
        let app = middle[..<dash].replacingBytes(of: "\\x2d", with: "-")
        return !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) } && apps.contains(app)
    }

    /// The names of the groups on the way to the process's own, outermost first, in each hierarchy.
    private static func ways(in groups: String) -> [[Substring]] {
        groups.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last?.split(separator: "/") ?? []
        }
    }
}

/// The callers that are admitted now. Thread-safe.
public final class AdmittedCallerList: Sendable {
    private let callers = Lock(AdmittedCallers())

    /// An empty list.
    public init() {}

    /// Who is on it.
    public var current: AdmittedCallers {
        get { callers.withLock { $0 } }
        set { callers.withLock { $0 = newValue } }
    }
}
