// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv cache …`: the packages of `uvx://` and `npx://` that are installed.
enum CacheCommands {
    static let spec = CommandSpec(
        name: "cache", summary: "see installed packages; remove unused ones",
        details: "A package is installed once, by a step of its own, and shared read-only by all servers that run it. "
            + "Where packages come from: thv config get, below packages.",
        examples: ["thv cache list", "thv cache prune"], subcommands: [list, prune])

    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list the installed packages, and which servers run them",
        options: [FormatOption.list], examples: ["thv cache list"], run: runList)
    private static let prune = CommandSpec(
        name: "prune", summary: "remove the installed packages that no server runs", options: [FormatOption.object],
        details: "A server that is stopped keeps its package. What is needed again is installed again.",
        examples: ["thv cache prune"], run: runPrune)

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let cache = try await transport.send(.listCache())
        let packages = cache.packages
        if session.format != .text {
            session.printJSON(.array(cache.items().map(\.raw)))
        } else if session.console.isQuiet {
            for package in packages { session.console.print(package.package) }
        } else if packages.isEmpty {
            session.console.note("no package is installed")
        } else {
            var table = Table(["PACKAGE", "SIZE", "INSTALLED", "DIGEST", "SERVERS"])
            for package in packages {
                table.add([
                    package.package, size(package.size), package.installedAt,
                    String(package.digest.dropFirst("sha256:".count).prefix(12)),
                    package.usedBy.joined(separator: ", "),
                ])
            }
            for line in table.lines { session.console.print(line) }
            session.console.note("\(size(cache.size)) in all; thv cache prune removes what no server runs")
        }
        return .done
    }

    private static func runPrune(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        let answer = try await transport.send(.pruneCache())
        let removed = answer.removed
        if session.format != .text {
            session.printJSON(answer.raw)
            return .done
        }
        for package in removed {
            session.say("\(package.package) removed", package.package)
        }
        session.console.note(removed.isEmpty ? "nothing to remove" : "\(size(answer.freed)) freed")
        return .done
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 10 << 20 ? "\(bytes >> 20) MiB" : "\(max(1, bytes >> 10)) KiB"
    }
}
