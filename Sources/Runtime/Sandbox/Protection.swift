// SPDX-License-Identifier: Apache-2.0
import Models
import Platform

/// One wall between workloads and this machine: whether it stands here, and what helps if not.
public struct Protection: Sendable {
    /// `system calls`, `user`, …
    public let name: String
    public let holds: Bool
    /// What is done, or why it cannot be.
    public let detail: String
    /// What helps; empty when it holds.
    public let fix: String

    init(_ name: String, _ holds: Bool, _ detail: String, fix: String = "") {
        self.name = name
        self.holds = holds
        self.detail = detail
        self.fix = holds ? "" : fix
    }

    /// All of them, as a workload that is started now would have them. Blocks for a moment.
    public static func all() -> [Protection] { [user, systemCalls, keys, limits, packets] }

    private static var user: Protection {
        guard BackendUser.serverIsRoot else {
            return Protection(
                "user", true, "workloads run as \(Account.name(of: Account.current) ?? "you") without any capability")
        }
        guard StagedMounts.arePossible else {
            return Protection(
                "user", false, "this program is root and may not mount, so that commands cannot run as another user",
                fix: "run the server as an ordinary user, or give it CAP_SYS_ADMIN")
        }
        do throws(RuntimeError) {
            let user = try BackendUser.choose(for: "doctor")
            return Protection("user", true, "commands run as other users than root, of \(user.origin)")
        } catch {
            return Protection("user", false, error.message, fix: error.fix.text)
        }
    }

    private static var systemCalls: Protection {
        guard HostPath.exists("/proc/sys/kernel/seccomp") else {
            return Protection(
                "system calls", false, "the kernel has no filters of system calls",
                fix: "use a kernel with CONFIG_SECCOMP_FILTER")
        }
        switch SystemCallFilter.native {
        case .success(let filter):
            return Protection(
                "system calls", true,
                "filtered by \(filter.program.count / 8) instructions, in sandboxes and in containers")
        case .failure(let error):
            return Protection("system calls", false, "\(error)", fix: "run it on x86_64 or aarch64")
        }
    }

    private static var keys: Protection {
        HostPath.exists("/proc/keys")
            ? Protection("keys", true, "each workload has a session keyring of its own, and may not ask for keys")
            : Protection("keys", true, "the kernel keeps no keys")
    }
}
