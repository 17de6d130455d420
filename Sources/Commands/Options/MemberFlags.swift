// SPDX-License-Identifier: Apache-2.0

/// The flags of `thv run` and `thv edit` by the members of the run configuration that they set.
enum MemberFlags {
    /// Which flag sets which member of the run configuration, for messages about that member.
    static let flags = [
        "name": "--name", "transport": "--transport", "proxy_mode": "--proxy-mode", "port": "--proxy-port",
        "target_port": "--target-port", "target_path": "--target-path", "env_vars": "--env", "secrets": "--secret",
        "volumes": "--volume", "group": "--group", "labels": "--label", "permission_profile": "--permission-profile",
        "runtime": "--container-runtime", "engine": "--container-runtime", "memory": "--memory", "cpus": "--cpus",
        "pids_limit": "--pids-limit",
        "user": "--user", "read_only": "--read-only", "bearer_token_secret": "--bearer-token-secret",
        "insecure_no_sandbox": "--insecure-no-sandbox", "run_as_root": "--run-as-root",
        "allowed_origins": "--allowed-origin",
        "working_dir": "--working-dir", "show_files": "--show-files", "ignore_globally": "--ignore-globally",
        "tools_filter": "--tools", "tools_override": "--tools-override",
        "accept_permissions": "--accept-permissions", "allow_plain_http": "--allow-plain-http",
        "start_timeout": "--start-timeout",
        "stop_timeout": "--stop-timeout", "call_timeout": "--call-timeout",
    ]
}
