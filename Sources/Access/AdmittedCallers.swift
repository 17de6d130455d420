// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Programs in a container or Flatpak that the owner admits at the server's socket all the same: with all that the owner can do.
///
/// They are told by their control groups, which the kernel shows to everybody and no contained program chooses: an engine names a
/// container's after its id, systemd an app's after the Flatpak.
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
        let around = Set(Self.names(in: own))
        return Self.names(in: groups).contains { name in
            !around.contains(name) && (isContainer(name) || isApp(name))
        }
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
        let app = middle[..<dash].split(separator: "\\x2d", omittingEmptySubsequences: false).joined(separator: "-")
        return !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) } && apps.contains(app)
    }

    /// The names of all groups on the way to the process's own, in every hierarchy.
    private static func names(in groups: String) -> [Substring] {
        groups.split(whereSeparator: \.isNewline).flatMap { line in
            line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last?.split(separator: "/") ?? []
        }
    }
}

/// The callers that are admitted now. Thread-safe.
public final class AdmittedCallerList: Sendable {
    private let callers = Mutex(AdmittedCallers())

    /// An empty list.
    public init() {}

    /// Who is on it.
    public var current: AdmittedCallers {
        get { callers.withLock { $0 } }
        set { callers.withLock { $0 = newValue } }
    }
}
