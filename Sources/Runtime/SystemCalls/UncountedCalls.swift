// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The system calls that make memory which nobody outside can find and count: it belongs to no process and to no file
/// system that the sandbox has. Where no control group counts it, these calls do not exist; programs then take files in
/// `/dev/shm`.
enum UncountedCalls {
    static let names: Set<String> = ["memfd_create", "memfd_secret", "msgget", "semget", "shmget"]

    /// The filter without them, made once.
    static let filter = Result<SystemCallFilter, SystemError> { () throws(SystemError) in
        guard let architecture = SystemCallFilter.Architecture.native else {
            throw SystemError("make a filter of system calls for this processor", code: ENOSYS)
        }
        let rules = SystemCallTable.rules.map { rule in
            SystemCallRule(rule.action, rule.calls.filter { !names.contains($0) }, rule.conditions)
        }
        return try SystemCallFilter(rules, for: architecture)
    }
}
