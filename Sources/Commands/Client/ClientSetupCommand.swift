// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// `thv client setup`: registers applications that are installed, chosen from a list.
enum ClientSetupCommand {
    static let spec = CommandSpec(
        name: "setup", summary: "choose from the installed applications and register them",
        options: [
            OptionSpec("yes", "y", .flag, "all that are installed, without asking"), ClientCommands.group,
            FormatOption.object,
        ], examples: ["thv client setup", "thv client setup --yes"], run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let console = session.console
        let all = session.arguments.has("yes")
        if !all, !console.isInputTerminal {
            throw UsageError("there is no terminal to ask on", fix: "give --yes, or use: thv client register CLIENT…")
        }
        let transport = try await session.reach(.change).transport
        let clients = try await transport.send(.listClients()).items().filter(\.isInstalled).map(\.id)
        if clients.isEmpty {
            console.note("no application that we know is installed; thv client status --all lists them")
            return .done
        }
        var chosen = clients
        if !all {
            for (index, client) in clients.enumerated() { console.note("\(index + 1)  \(client)") }
            let answer = try console.askLine("Numbers to register, apart by spaces (empty: none): ")
            chosen = try choose(answer, from: clients)
        }
        if chosen.isEmpty { return .done }
        return await ClientCommands.register(chosen, session, transport)
    }

    private static func choose(_ answer: String, from clients: [String]) throws(UsageError) -> [String] {
        var chosen: [String] = []
        for word in answer.split(whereSeparator: { $0 == " " || $0 == "," }) {
            if let number = Int(word), clients.indices.contains(number - 1) {
                chosen.append(clients[number - 1])
            } else if clients.contains(String(word)) {
                chosen.append(String(word))
            } else {
                throw UsageError("“\(word)” is not in the list", fix: "give numbers from 1 to \(clients.count)")
            }
        }
        var seen = Set<String>()
        return chosen.filter { seen.insert($0).inserted }
    }
}
