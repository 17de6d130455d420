// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many descriptors this process may have open.
public enum DescriptorLimit {
    /// Raises it as far as the system allows, at most to `wanted`; never lowers it.
    public static func raise(to wanted: UInt) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        setrlimit(resource, &limit)
    }
}
