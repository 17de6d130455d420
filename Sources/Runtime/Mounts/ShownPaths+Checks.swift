// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform

/// Whether paths still mean what they meant.
extension ShownPaths {
    /// Refuses paths that do not mean what they meant when the workload was started by a person.
    func check(against known: [ShownPath]) throws(RuntimeError) {
        for item in items where [.volume, .permissionProfile, .commandLine].contains(item.shown.reason) {
            let before = known.first { $0.path == item.shown.path && $0.inside == item.shown.inside }
            guard let before, before.identity != item.shown.identity else { continue }
            throw RuntimeError(
                .notSupported,
                "\(item.shown.path) leads to another place than when the workload was started: to "
                    + "\(item.held.target), before to \(before.target)",
                fix: "if that is right, restart the workload", pointer: "/volumes")
        }
    }

    /// What leads elsewhere than it did before, for people.
    func changes(since known: [ShownPath]) -> [String] {
        items.compactMap { item in
            let before = known.first { $0.path == item.shown.path && $0.inside == item.shown.inside }
            guard let before, before.identity != item.shown.identity else { return nil }
            return before.target == item.shown.target
                ? "\(item.shown.path) is another file or directory than at the last start"
                : "\(item.shown.path) leads to \(item.shown.target) now; at the last start it led to \(before.target)"
        }
    }

    /// Refuses what an engine, which is told a path and looks it up by itself, could be made to mount instead.
    func checkForEngine() throws(RuntimeError) {
        for item in items {
            guard let contested = item.held.contested else { continue }
            throw RuntimeError(
                .notSupported,
                "cannot mount \(item.shown.path) in a container: \(contested.by) can replace entries of "
                    + "\(contested.directory), also while the engine looks the path up",
                fix: "mount \(contested.directory) as a whole, or a directory that nobody else can rename",
                pointer: "/volumes")
        }
    }

    /// Looks at what an engine has mounted: from inside the container where this user may, else at the paths.
    func checkMounted(in container: String, process: Int32) throws(RuntimeError) {
        // In a virtual machine of the engine's the number is another process's.
        let isHere = process > 0 && HostPath.text("/proc/\(process)/cgroup").hasBytes(of: container)
        for item in items where isHere {
            for (inside, identity) in item.mounted {
                var status = stat()
                let seen = stat("/proc/\(process)/root\(inside)", &status) == 0
                if seen, FileIdentity(status) != identity {
                    throw RuntimeError(
                        .notSupported,
                        "the engine has mounted something else than \(item.shown.target), which was replaced meanwhile",
                        fix: "see who changes \(Path.parent(item.shown.target)), and restart the workload",
                        pointer: "/volumes")
                }
            }
        }
        try checkUnchanged()
    }

    /// Refuses a path at which something else lies than what was opened.
    func checkUnchanged() throws(RuntimeError) {
        for item in items where item.held.isGone {
            throw RuntimeError(
                .notSupported, "\(item.shown.path) has been replaced since the workload was started",
                fix: "restart the workload to mount what is there now", pointer: "/volumes")
        }
    }
}

extension ShownPaths.Item {
    /// What is mounted where: the path as a whole, or the entries of a folder of which something is hidden.
    fileprivate var mounted: [(inside: String, FileIdentity)] {
        guard let folder else { return [(shown.inside, shown.identity)] }
        return folder.items.compactMap { item in
            guard case .bind(let descriptor, _) = item.part else { return nil }
            var status = stat()
            guard fstat(descriptor.number, &status) == 0 else { return nil }
            return ("\(shown.inside)/\(item.path)", FileIdentity(status))
        }
    }
}
