// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// The control groups of one workload. In version 1 they are below our own, so that whatever limits us also limits it;
/// in version 2 below the nearest of our ancestors that hands controllers on and lets us.
struct ControlGroup: Sendable {
    /// Which kind, for the workload's detail.
    let version: String
    private let directories: [String]

    /// Makes the groups and sets the limits; `nil` where the machine does not let us.
    init?(workload id: String, limits: SandboxLimits) {
        if Defence.controlGroup.isOff { return nil }
        if let group = Self.versionTwo(id, limits) ?? Self.versionOne(id, limits) {
            self = group
        } else {
            return nil
        }
    }

    /// The group of a scope of the user's systemd, which `pid` is moved into.
    /// - Throws: `UserScope.Refusal`, also when the group does not limit what it was asked to.
    init(_ scope: UserScope, adopting pid: pid_t, workload id: String, limits: SandboxLimits) throws {
        let directory = try scope.adopt(pid, name: Self.name(id), limits: limits)
        self.init("version 2 (a scope of your systemd)", [directory])
        _ = Self.write("1", to: directory + "/memory.oom.group")
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        let memory = HostPath.text(directory + "/memory.max").split(whereSeparator: \.isWhitespace).first.flatMap {
            Int($0)
        }
        let pids = HostPath.text(directory + "/pids.max").split(whereSeparator: \.isWhitespace).first.flatMap {
            Int($0)
        }
        guard let memory, memory <= limits.memory + pageSize, let pids, pids <= limits.pids else {
            throw UserScope.Refusal(reason: "\(directory) limits nothing")
        }
    }

    private init(_ version: String, _ directories: [String]) {
        self.version = version
        self.directories = directories
    }

    /// The files to enter the groups by.
    var entrances: [String] { directories.map { $0 + "/cgroup.procs" } }

    /// Whether the kernel ended a process because the memory limit was reached.
    var memoryWasExhausted: Bool {
        directories.contains { directory in
            ["memory.events", "memory.oom_control"].contains { file in
                HostPath.text("\(directory)/\(file)").split(whereSeparator: \.isNewline).contains { line in
                    let words = line.split(separator: " ")
                    return words.count == 2 && words[0] == "oom_kill" && words[1] != "0"
                }
            }
        }
    }

    /// Kills whoever is inside and removes the groups; waits a moment for processes that are just ending.
    func remove() { for directory in directories { Self.remove(directory) } }

    /// Removes what an earlier proxy left.
    static func removeLeftovers(workload id: String) {
        for directory in find(name(id), in: "/sys/fs/cgroup", depth: 10) { remove(directory) }
    }

    /// Lets the kernel begin now what the next process that enters a group has to wait for: a grace period of 10 to 25 ms,
    /// unless somebody has entered one just before. Entering our own group, where we are already, is enough of that.
    static func anticipateEntry() {
        Thread.detach(name: "control-group") {
            for path in [ownPath("pids").map { "/sys/fs/cgroup/pids" + $0 }, ownPath("").map { "/sys/fs/cgroup" + $0 }]
            {
                // A path that leads out of what is mounted here would name somebody else's group.
                guard let path, !path.hasBytes(of: "/.."), HostPath.exists(path + "/cgroup.procs") else { continue }
                if write("0", to: path + "/cgroup.procs") { return }
            }
        }
    }

    // MARK: Making

    private static func name(_ id: String) -> String { "thv-" + id.prefix(32) }

    private static func versionTwo(_ id: String, _ limits: SandboxLimits) -> ControlGroup? {
        guard let own = ownPath("") else { return nil }
        // Whoever holds processes cannot hand controllers on, so the nearest ancestor that does is taken.
        var parent = "/sys/fs/cgroup" + own
        while parent.hasPrefix("/sys/fs/cgroup") {
            let handed = HostPath.text(parent + "/cgroup.subtree_control").split(whereSeparator: \.isWhitespace)
            let mayEnter = access(parent + "/cgroup.procs", W_OK) == 0
            if mayEnter, handed.contains("memory"), handed.contains("pids") {
                let directory = "\(parent)/\(name(id))"
                guard make(directory) else { return nil }
                var settings = [("memory.max", "\(limits.memory)"), ("pids.max", "\(limits.pids)")]
                if limits.cpus > 0 { settings.append(("cpu.max", "\(Int(limits.cpus * 100_000)) 100000")) }
                _ = write("1", to: directory + "/memory.oom.group")
                _ = write("0", to: directory + "/memory.swap.max")
                return set(settings, directory) ? ControlGroup("version 2", [directory]) : nil
            }
            if parent == "/sys/fs/cgroup" { break }
            parent = Path.parent(parent)
        }
        return nil
    }

    private static func versionOne(_ id: String, _ limits: SandboxLimits) -> ControlGroup? {
        guard geteuid() == 0 else { return nil }
        var wanted = [
            ("memory", [("memory.limit_in_bytes", "\(limits.memory)")]), ("pids", [("pids.max", "\(limits.pids)")]),
        ]
        if limits.cpus > 0 {
            wanted.append(
                ("cpu", [("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "\(Int(limits.cpus * 100_000))")]))
        }
        var made: [String] = []
        for (controller, settings) in wanted {
            guard let own = ownPath(controller) else { break }
            let directory = Path.clean("/sys/fs/cgroup/\(controller)\(own)/\(name(id))")
            guard make(directory) else { break }
            made.append(directory)
            guard set(settings, directory) else { break }
            // Where swap is counted, it must not be a way around the limit.
            _ = write("\(limits.memory)", to: directory + "/memory.memsw.limit_in_bytes")
            if made.count == wanted.count { return ControlGroup("version 1", made) }
        }
        for directory in made { remove(directory) }
        return nil
    }

    /// Our own group in the hierarchy of `controller`, the empty name being version 2.
    private static func ownPath(_ controller: String) -> String? {
        for line in HostPath.text("/proc/self/cgroup").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
            if controllers.contains(controller[...]) { return String(parts[2]) }
        }
        return nil
    }

    private static func make(_ directory: String) -> Bool {
        if HostPath.exists(directory) { remove(directory) }
        return mkdir(directory, 0o755) == 0
    }

    private static func set(_ settings: [(String, String)], _ directory: String) -> Bool {
        let done = settings.allSatisfy { write($0.1, to: "\(directory)/\($0.0)") }
        if !done { remove(directory) }
        return done
    }

    /// Whether the kernel took it.
    private static func write(_ text: String, to path: String) -> Bool {
        let number = open(path, O_WRONLY | O_CLOEXEC)
        if number < 0 { return false }
        return (try? Descriptor(owning: number).writeAll(Array(text.utf8))) != nil
    }

    // MARK: Removing

    private static func remove(_ directory: String) {
        for attempt in 0..<200 {
            if rmdir(directory) == 0 || errno != EBUSY { return }
            if attempt % 20 == 0 {
                for pid in HostPath.text(directory + "/cgroup.procs").split(whereSeparator: \.isNewline).compactMap({
                    pid_t($0)
                }) {
                    kill(pid, SIGKILL)
                }
            }
            usleep(5000)
        }
    }

    /// Groups called `name`; those of a workload have none of ours below them.
    private static func find(_ name: String, in directory: String, depth: Int) -> [String] {
        HostPath.directories(directory).flatMap { entry -> [String] in
            let path = "\(directory)/\(entry)"
            if entry == name { return [path] }
            return depth > 0 ? find(name, in: path, depth: depth - 1) : []
        }
    }
}
