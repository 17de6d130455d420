// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// The servers in linear mode: the list, one of them, and what can be done with it.
enum LinearServers {
    /// More are shown on request.
    private static let pageSize = 20

    /// Where it begins.
    static let home = LinearPlace("Home") { _ in
        read { world in
            [
                .say(LinearText.count(world.servers)),
                .menu(
                    LinearMenu(choices: [
                        .init("Servers: look, start, stop, delete, try tools, logs", [.enter(list(from: 0))]),
                        .init("Add a server", [.enter(LinearAdd.place)]), .init("Leave; servers run on", [.leave]),
                    ])),
            ]
        }
    }

    /// Reads the list, then goes on.
    static func read(_ next: @escaping @Sendable (World) -> [LinearMove]) -> [LinearMove] {
        [
            .send(.listWorkloads()) { reply, world in
                if let failure = reply.failure { return lost(failure) }
                var world = world
                world.replace(reply.list(Workload.self).compactMap(Server.init))
                return [.know(world.servers)] + next(world)
            }
        ]
    }

    /// The server does not answer: it can be asked again.
    static func lost(_ failure: Reply.Refusal) -> [LinearMove] {
        LinearText.failure(failure).map(LinearMove.say) + [.menu(LinearMenu(choices: [.init("Try again", [.stay])]))]
    }

    static func list(from first: Int) -> LinearPlace {
        LinearPlace("Servers") { _ in
            read { world in
                guard !world.servers.isEmpty else {
                    let add = LinearMenu.Choice("Add a server", [.enter(LinearAdd.place)])
                    return [.say("There is no server yet."), .menu(LinearMenu(choices: [add]))]
                }
                let shown = world.servers.dropFirst(first).prefix(pageSize)
                var choices = shown.map {
                    LinearMenu.Choice(LinearText.line($0, world), [.enter(place(id: $0.id, name: $0.name))])
                }
                let rest = world.servers.count - first - shown.count
                if rest > 0 {
                    choices.append(.init("The next of \(rest) more", [.enter(list(from: first + pageSize))]))
                }
                return [.say(LinearText.count(world.servers)), .menu(LinearMenu(choices: choices))]
            }
        }
    }

    static func place(id: String, name: String) -> LinearPlace {
        LinearPlace("Server \(name)") { _ in
            [
                .send(.getWorkload(id)) { reply, world in
                    if reply.status == 404 { return [.say("\(name) is deleted."), .back] }
                    if let failure = reply.failure { return lost(failure) }
                    guard let server = reply.read(Workload.self).flatMap(Server.init) else { return [.back] }
                    return LinearText.facts(server, world).map(LinearMove.say) + [.menu(menu(server, world))]
                }
            ]
        }
    }

    private static func menu(_ server: Server, _ world: World) -> LinearMenu {
        LinearMenu(choices: [
            .init(server.isActive ? "Stop" : "Start", change(server, server.isActive ? .stop : .start, world)),
            .init("Restart", change(server, .restart, world)),
            .init("Logs", [.enter(LinearLogs.place(server, isProxy: false))]),
            .init("Try a tool", [.enter(LinearTools.place(server))]), .init("Delete", delete(server, world)),
        ])
    }

    // MARK: Verbs

    private static func change(_ server: Server, _ verb: Verb, _ world: World) -> [LinearMove] {
        let moves = send(server, verb)
        guard verb == .stop, server.owner != world.user else { return moves }
        return [
            .ask(
                .yesNo("\(server.name) belongs to \(server.owner). Stop it?") { isSure, _ in
                    isSure ? moves : [.say("Nothing was done."), .stay]
                })
        ]
    }

    private static func send(_ server: Server, _ verb: Verb) -> [LinearMove] {
        return [
            .say("\(verb.progressive) \(server.name)."),
            .send(verb.call(server.id).matching(server.reference.tag).inBackground) { reply, _ in
                LinearWork.watch(reply) { reply in
                    if reply.status == 412 {
                        return [.say("Not done: \(server.name) was changed by somebody else meanwhile."), .stay]
                    }
                    if verb == .delete, reply.failure == nil || reply.status == 404 {
                        return [.say("\(server.name) is deleted."), .back]
                    }
                    if let failure = reply.failure { return LinearText.failure(failure).map(LinearMove.say) + [.stay] }
                    return [.say("Done."), .stay]
                }
            },
        ]
    }

    /// Asks first; somebody else's server only goes when its name is typed.
    private static func delete(_ server: Server, _ world: World) -> [LinearMove] {
        let isMine = server.owner == world.user
        let word = isMine ? "yes" : server.name
        var moves: [LinearMove] = [.say("Delete \(server.name)? Its logs and settings are removed. Secrets are kept.")]
        if !isMine { moves.append(.say("It belongs to \(server.owner), not to you.")) }
        return moves + [
            .ask(
                LinearQuestion("Type \(word) to delete it, or Enter to keep it") { text, _ in
                    text == word ? send(server, .delete) : [.say("Nothing was deleted."), .stay]
                })
        ]
    }
}
