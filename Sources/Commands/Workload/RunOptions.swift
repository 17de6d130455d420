// SPDX-License-Identifier: Apache-2.0

/// The flags of `thv run`; the spellings are ToolHive's where it has them.
enum RunOptions {
    static let runtimes = ["auto", "process", "container", "docker", "podman", "colima"]

    static let all = [
        OptionSpec("name", nil, .value("NAME"), "its name; made from the source unless given"),
        OptionSpec(
            "transport", nil, .value("KIND"), "how it speaks: stdio, sse or streamable-http",
            choices: ["stdio", "sse", "streamable-http"]),
        OptionSpec("proxy-port", nil, .value("PORT"), "port to reach it at (default: a free one)"),
        OptionSpec("target-port", nil, .value("PORT"), "port it listens on inside, if not stdio"),
        OptionSpec("env", "e", .list("K=V"), "a variable; K alone takes the value from here"),
        OptionSpec("env-file", nil, .list("FILE"), "K=V lines; those of .env* are kept as secrets", completion: .files),
        OptionSpec("secret", nil, .list("NAME,target=K"), "the secret NAME as variable K"),
        OptionSpec(
            "volume", "v", .list("HOST:INSIDE"), "a path it sees; with :ro or as PATH read-only",
            completion: .files),
        OptionSpec(
            "show", nil, .list("PATH"), "a path to show it read-only, hidden or not", completion: .files),
        OptionSpec("group", nil, .value("GROUP"), "its group (default: default)", completion: .groups),
        OptionSpec(
            "permission-profile", nil, .value("NAME"), "none, network, or a JSON file", completion: .files),
        OptionSpec("container-runtime", nil, .value("KIND"), "auto, process, docker, podman …", choices: runtimes),
        OptionSpec("memory", nil, .value("SIZE"), "most memory: 512m, 2g"),
        OptionSpec("cpus", nil, .value("N"), "most processors: 1.5"),
        OptionSpec(
            "from-config", nil, .value("FILE"), "what thv export printed; - is stdin", completion: .files),
        OptionSpec("registry", nil, .value("NAME"), "the registry SERVER is in", isAdvanced: true),
        ConsentDialogue.flag,
        OptionSpec("foreground", "f", .flag, "stay, show its log, stop it on ^C"),
        OptionSpec("no-wait", nil, .flag, "return at once instead of when it answers"),
        OptionSpec("timeout", nil, .value("TIME"), "give up waiting after this (default 5m)", isAdvanced: true),
        OptionSpec(
            "proxy-mode", nil, .value("KIND"), "how clients reach it; follows from --transport",
            choices: ["streamable-http", "sse"], isAdvanced: true),
        OptionSpec("target-path", nil, .value("PATH"), "path of its MCP endpoint inside", isAdvanced: true),
        OptionSpec("label", "l", .list("K=V"), "a label to find it by", isAdvanced: true),
        OptionSpec("pids-limit", nil, .value("N"), "most processes and threads", isAdvanced: true),
        OptionSpec("user", nil, .value("UID[:GID]"), "user inside a container", isAdvanced: true),
        OptionSpec("read-only", nil, .toggle, "read-only root file system (default true)", isAdvanced: true),
        OptionSpec(
            "working-dir", nil, .value("DIR"), "directory of a command (default: here)",
            completion: .directories, isAdvanced: true),
        OptionSpec(
            "show-files", nil, .toggle, "show a command what it names and its project (default true)",
            isAdvanced: true),
        OptionSpec("no-show", nil, .flag, "the same as --show-files=false", isAdvanced: true),
        OptionSpec(
            "ignore-globally", nil, .toggle, "hide what your own thvignore names (default true)", isAdvanced: true),
        OptionSpec("print-resolved-overlays", nil, .flag, "print everything that is hidden", isAdvanced: true),
        OptionSpec(
            "bearer-token-secret", nil, .value("NAME"), "secret sent to a remote server as its bearer token",
            isAdvanced: true),
        OptionSpec("tools", nil, .list("TOOL"), "the only tools clients see: A,B"),
        OptionSpec(
            "tools-override", nil, .value("FILE"), "file with other names for tools",
            completion: .files, isAdvanced: true),
        OptionSpec(
            "allowed-origin", nil, .list("ORIGIN"), "browser pages that may use it as you may", isAdvanced: true),
        OptionSpec("start-timeout", nil, .value("TIME"), "time it gets to answer (default 60s)", isAdvanced: true),
        OptionSpec("stop-timeout", nil, .value("TIME"), "time it gets to end (default 10s)", isAdvanced: true),
        OptionSpec(
            "call-timeout", nil, .value("TIME"), "time a call gets without progress (default 30m; 0: any)",
            isAdvanced: true),
        OptionSpec("insecure-no-sandbox", nil, .flag, "run a command without a sandbox", isAdvanced: true),
        OptionSpec(
            "run-as-root", nil, .flag, "let a command own root's files in its volumes, where the server is root",
            isAdvanced: true),
    ]
}
