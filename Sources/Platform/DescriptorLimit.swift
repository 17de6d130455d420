// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many descriptors this process may have open.
public enum DescriptorLimit {
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// What it is now.
    public static var current: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        return Int(min(limit.rlim_cur, 1 << 30))
    }

    /// Raises it as far as the system allows, at most to `wanted`; never lowers it.
    public static func raise(to wanted: UInt) {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        setrlimit(resource, &limit)
    }

    /// Lets the kernel's table of our descriptors grow now, for 1,024 of them if so many may be open. While a process has one
    /// thread that costs nothing; later every growth, the first at 64, holds up the call that needs it for 10 to 25 ms.
    public static func makeRoom() {
        let number = fcntl(0, F_DUPFD_CLOEXEC, Int32(min(current, 1024)) - 1)
        if number >= 0 { close(number) }
    }

    /// What a program of ours needs to get anywhere: its libraries, threads and connections.
    private static let least = 40

    /// Why this process cannot work with the descriptors it may open, and what helps; `nil` when it can. Raises the limit
    /// first, as far as that is allowed.
    public static func problem() -> String? {
        raise(to: 256)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < 1024 else {
            return nil
        }
        let free = (0..<Int32(limit.rlim_cur)).count { fcntl($0, F_GETFD) < 0 }
        if free >= least { return nil }
        return
            "only \(free) more files can be opened (the limit is \(limit.rlim_cur)), and at least \(least) are needed: "
            + "raise it with `ulimit -n 1024`"
    }
}
