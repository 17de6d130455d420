// SPDX-License-Identifier: Apache-2.0
import Addresses
import Contract
import Models

/// The name of a workload nobody named, made from what it runs.
enum SourceName {
    /// `nil` when the document names no source.
    static func suggest(_ document: RunConfigDocument) -> String? {
        if let image = document.image { return WorkloadName.suggestion(from: ofImage(image)) }
        if let package = document.package { return WorkloadName.suggestion(from: ofPackage(package)) }
        if let url = document.url { return WorkloadName.suggestion(from: ofURL(url)) }
        if let command = document.command { return WorkloadName.suggestion(from: ofCommand(command)) }
        return document.server.map { WorkloadName.suggestion(from: $0) }
    }

    /// `ghcr.io/acme/time:1.2@sha256:…` → `time`.
    private static func ofImage(_ image: String) -> String {
        let plain = image.prefix { $0 != "@" }
        let last = plain.split(separator: "/").last ?? plain
        return String(last.prefix { $0 != ":" })
    }

    /// `npx://@scope/server@1.2` → `server`, `go://github.com/a/b@latest` → `b`.
    private static func ofPackage(_ package: String) -> String {
        let path = package.split(separator: "/", omittingEmptySubsequences: true).dropFirst()
        let last = path.last ?? ""
        return String(last.first == "@" ? last : last.prefix { $0 != "@" && $0 != "=" })
    }

    /// `https://mcp.example.com/x` → `example`; a host without domain, or an address, stays whole.
    private static func ofURL(_ url: String) -> String {
        let host = Substring(WebAddress(url)?.host ?? "")
        let labels = host.split(separator: ".")
        let isAddress = labels.allSatisfy { Int($0) != nil }
        return String(labels.count < 2 || isAddress ? host : labels[labels.count - 2])
    }

    /// `/usr/bin/python3 -m mcp_server_time` → `mcp-server-time`, `./server.py --x` → `server`.
    private static func ofCommand(_ command: [String]) -> String {
        let program = base(command.first ?? "")
        let interpreters = ["python", "node", "bash", "sh", "uv", "uvx", "npx", "deno", "bun", "ruby", "perl", "java"]
        guard interpreters.contains(where: { program == $0 || isVersioned(program, $0) }) else { return program }
        if let module = command.firstIndex(of: "-m"), command.indices.contains(module + 1) {
            return command[module + 1]
        }
        let words = command.dropFirst().drop { $0.hasPrefix("-") || $0 == "run" || $0 == "exec" }
        guard let script = words.first else { return program }
        return base(script)
    }

    private static func isVersioned(_ program: String, _ name: String) -> Bool {
        program.hasPrefix(name) && program.dropFirst(name.count).allSatisfy { $0.isNumber || $0 == "." }
    }

    /// The file's name without directories and a short extension.
    private static func base(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
            ["py", "js", "mjs", "ts", "sh", "rb", "jar"].contains(name[name.index(after: dot)...])
        else { return name }
        return String(name[..<dot])
    }
}
