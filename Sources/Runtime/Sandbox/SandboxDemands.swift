// SPDX-License-Identifier: Apache-2.0
import Models

/// The demands of a configuration on the sandbox, judged without opening a path.
struct SandboxDemands {
    let hasBubblewrap: Bool
    /// Whether there is a program that gives a sandbox a network.
    let hasNetwork: Bool

    /// - Throws: for what can never run here as it is asked for.
    func check(_ config: RunConfig) throws(RuntimeError) {
        if config.backend.transport != .stdio, config.policy.insecureNoSandbox {
            throw RuntimeError(
                .notSupported,
                "without a sandbox a process can speak stdio only: every user of this machine could reach its port",
                fix:
                    """
                    leave it in the sandbox (\(set: "insecure_no_sandbox", to: "false")), or let it speak stdio \
                    (\(set: "transport", to: "stdio"))
                    """,
                pointer: "/transport")
        }
        if config.policy.permissionProfile.filtersNetwork {
            throw RuntimeError(
                .notSupported, "a profile that names hosts or ports needs a filter that does not exist yet",
                fix: "take one that does not: \(set: "permission_profile", to: "network")",
                pointer: "/permission_profile")
        }
        if config.policy.insecureNoSandbox { return }
        if config.policy.runAsRoot, !BackendUser.serverIsRoot {
            throw RuntimeError(
                .notSupported, "the server is not root, so nothing can run as root",
                fix: "leave it out: \(field: "run_as_root")",
                pointer: "/run_as_root")
        }
        if !hasBubblewrap {
            throw RuntimeError(
                .runtimeUnavailable, "the sandbox needs bubblewrap, which is not installed",
                fix:
                    "apt-get install bubblewrap slirp4netns, or run it unprotected: \(set: "insecure_no_sandbox", to: "true")"
            )
        }
        if config.policy.permissionProfile.outbound.allowAll, !hasNetwork {
            throw RuntimeError(
                .runtimeUnavailable, "a workload's network needs slirp4netns, which is not installed",
                fix: "apt-get install slirp4netns, or leave it without: \(set: "permission_profile", to: "none")",
                pointer: "/permission_profile")
        }
    }
}
