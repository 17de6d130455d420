// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// What no workload is shown, root's included: thv's own state, whoever reaches which has the powers of its owner;
/// sockets of engines, service managers, session buses and agents; the kernel's file systems.
struct ForbiddenPlaces: Sendable {
    private struct Place {
        let path: String
        let place: FilePlace?
    }

    private let places: [Place]

    /// - Parameter paths: More of them.
    init(besides paths: [String], mounts: MountTable) {
        let walk = PathWalk(writable: [])
        places = (paths + Self.usual).compactMap { path in
            guard path.utf8.first == UInt8(ascii: "/"), let held = try? walk.open(path) else { return nil }
            return Place(path: held.target, place: mounts.place(of: held))
        }
    }

    /// Below each home: our own, the engines' and GnuPG's.
    private static let inHome = [
        ".local/state/thv", ".config/thv", ".cache/thv", ".docker/run", ".docker/desktop", ".colima", ".rd",
        ".orbstack", ".lima", ".gnupg",
    ]

    private static var usual: [String] {
        let run = "/run/user/\(getuid())"
        let homes = Account.ownHomes.flatMap { home in Self.inHome.map { "\(home)/\($0)" } }
        let ours = [
            "\(run)/thv", "/tmp/thv-\(getuid())", "/var/lib/thv", "/run/thv", "/etc/thv", "/var/log/thv",
        ]
        let engines = [
            "/run/docker.sock", "/run/docker", "/run/podman", "/run/containerd", "/run/crio", "/run/libvirt",
            "/var/run/docker.sock",
        ]
        let sockets = [
            "/run/user", "/run/systemd", "/run/dbus", "/run/snapd.socket", "/tmp/.X11-unix", "/tmp/.ICE-unix",
        ]
        return homes + ours + engines + sockets + named + agents + ["/proc", "/sys", "/dev"]
    }

    /// Sockets and directories of sockets that this process's environment names.
    private static var named: [String] {
        let variables = [
            "DOCKER_HOST", "CONTAINER_HOST", "TOOLHIVE_PODMAN_SOCKET", "TOOLHIVE_COLIMA_SOCKET",
            "TOOLHIVE_DOCKER_SOCKET", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
            "XDG_RUNTIME_DIR", "GNUPGHOME",
        ]
        return variables.compactMap { Environment.variable($0) }.map { value in
            for prefix in ["unix://", "unix:path="] where value.hasPrefix(prefix) {
                return String(value.dropFirst(prefix.count).prefix { $0 != "," })
            }
            return value
        }
    }

    /// Directories in which agents and multiplexers put their sockets.
    private static var agents: [String] {
        let names = ["ssh-", "tmux-", "dbus-", "gpg-", "agent.", "podman-run-", "screen", "uscreens"]
        return ["/tmp", "/var/tmp"].flatMap { directory in
            HostPath.entries(directory).filter { entry in names.contains(where: entry.hasPrefix) }
                .map { "\(directory)/\($0)" }
        }
    }

    // MARK: Judging

    /// The forbidden path that an open one lies in or holds, also by way of a bind mount.
    func overlap(of held: HeldPath, _ mounts: MountTable) -> String? {
        var seen = mounts.mounts(below: held).map(\.root)
        if let place = mounts.place(of: held) { seen.append(place) }
        return places.first { other in
            if Path.isInside(held.target, other.path) || Path.isInside(other.path, held.target) { return true }
            guard let place = other.place else { return false }
            return seen.contains { $0.isInside(place) || place.isInside($0) }
        }?.path
    }

    /// The forbidden paths that lie in an open directory, without symbolic links, also by way of a bind mount; `nil` when the
    /// directory itself lies in one.
    func paths(inside held: HeldPath, _ mounts: MountTable) -> [String]? {
        let own = mounts.place(of: held)
        if kernelFileSystem(itself: held, mounts) != nil { return nil }
        var found: [String] = []
        for other in places {
            if Path.isInside(held.target, other.path) { return nil }
            if Path.isInside(other.path, held.target) { found.append(other.path) }
            guard let place = other.place else { continue }
            if let own, own.isInside(place) { return nil }
            if let own, place.isInside(own) { found.append(place.path(from: own, at: held.target)) }
            for mount in mounts.mounts(below: held) {
                if mount.root.isInside(place) { found.append(mount.point) }
                if place.isInside(mount.root) { found.append(place.path(from: mount.root, at: mount.point)) }
            }
        }
        return found + mounts.mounts(below: held).filter { Self.kernelTypes.contains($0.type) }.map(\.point)
    }

    /// The type of a file system of the kernel's that an open path lies on, or that is mounted below it.
    func kernelFileSystem(of held: HeldPath, _ mounts: MountTable) -> String? {
        if let type = kernelFileSystem(itself: held, mounts) { return type }
        return mounts.mounts(below: held).first { Self.kernelTypes.contains($0.type) }.map {
            "\($0.type) at \($0.point)"
        }
    }

    private func kernelFileSystem(itself held: HeldPath, _ mounts: MountTable) -> String? {
        mounts.mount(of: held).flatMap { Self.kernelTypes.contains($0.type) ? $0.type : nil }
    }

    private static let kernelTypes: Set<String> = [
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "bpf",
        "efivarfs", "configfs", "selinuxfs", "mqueue", "pstore", "binfmt_misc", "nsfs", "fusectl", "hugetlbfs",
        "rpc_pipefs", "smackfs", "resctrl", "cpuset",
    ]
}
