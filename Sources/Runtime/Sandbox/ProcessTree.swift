// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process and everything below it, as /proc shows them at one moment.
enum ProcessTree {
    /// The children of `pid`, oldest first.
    static func children(of pid: pid_t) -> [pid_t] {
        HostPath.entries("/proc/\(pid)/task").flatMap { thread in
            HostPath.text("/proc/\(pid)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// `pid` and all its descendants.
    static func members(from pid: pid_t) -> [pid_t] {
        var found = [pid]
        var next = 0
        while next < found.count, found.count < 100_000 {
            found += children(of: found[next])
            next += 1
        }
        return found
    }

    /// Resident bytes and processor time of `pid` and all its descendants, those included that ended and were waited for.
    static func usage(from pid: pid_t) -> BackendUsage {
        var usage = BackendUsage(memory: 0, cpuMicroseconds: 0)
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        let tick = 1_000_000 / max(sysconf(Int32(_SC_CLK_TCK)), 1)
        for member in members(from: pid) {
            let text = HostPath.text("/proc/\(member)/stat")
            // The second field is the program's name in parentheses, which may hold anything.
            guard let end = text.lastIndex(of: ")") else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 21 else { continue }
            usage.cpuMicroseconds += (11...14).reduce(0) { $0 + (Int(fields[$1]) ?? 0) } * tick
            usage.memory += (Int(fields[21]) ?? 0) * pageSize
        }
        return usage
    }
}
