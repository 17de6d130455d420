// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
import JSONCoding
import Models
import Platform

/// Proves that sandboxes work on this machine, by running a program in one.
public enum SandboxCheck {
    /// Runs `true` in the same sandbox that workloads get.
    /// - Returns: whether it worked, what was seen, and what to do when it did not (else empty).
    public static func run() async -> (ok: Bool, detail: String, fix: String) {
        var config = RunConfig(name: "sandbox-check")
        config.source = .command(["/bin/true"])
        // Mounted by descriptor, as everything that workloads are shown.
        config.backend.volumes = ["/usr:/tmp/usr:ro"]
        do {
            let spec = BackendSpec(
                id: "check" + String(getpid()), instance: "check", owner: .thisUser, config: config,
                secrets: [:], log: { _ in })
            let backend = try await ProcessRuntime().start(spec)
            let exit = await backend.waitForExit()
            if exit.code == 0 {
                let network = ProcessRuntime.find("slirp4netns") == nil
                return (
                    true, network ? "bubblewrap works; slirp4netns is missing" : "bubblewrap works",
                    network ? "apt-get install slirp4netns, for workloads that may use the network" : ""
                )
            }
            return (false, exit.reason, fix(for: exit.reason))
        } catch let error as RuntimeError {
            return (false, error.message, error.fix.text)
        } catch {
            return (false, "\(error)", fix(for: "\(error)"))
        }
    }

    /// Whether there is what gives a sandbox a network.
    public static var hasNetwork: Bool { ProcessRuntime.find("slirp4netns") != nil }

    /// What helps against a failure of bubblewrap's, by its own words.
    static func fix(for line: String) -> String {
        let line = line.lowercased()
        if line.hasBytes(of: "unknown option") {
            return "update bubblewrap: mounting by descriptor (--bind-fd) needs 0.10, or 0.8.0-2+deb12u1 of Debian 12"
        }
        let restricted = ["namespace", "uid map", "permission denied", "not permitted", "loopback"]
        guard restricted.contains(where: line.hasBytes(of:)) else { return "" }
        if HostPath.text("/proc/sys/kernel/unprivileged_userns_clone").hasPrefix("0") {
            return "sysctl -w kernel.unprivileged_userns_clone=1"
        }
        if HostPath.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").hasPrefix("1") {
            return "allow bwrap user namespaces in an AppArmor profile, or sysctl -w "
                + "kernel.apparmor_restrict_unprivileged_userns=0"
        }
        if HostPath.text("/proc/sys/user/max_user_namespaces").hasPrefix("0") {
            return "sysctl -w user.max_user_namespaces=10000"
        }
        return "this system does not let you make user namespaces: ask its administrator"
    }
}
