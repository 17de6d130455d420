// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Adds a server in linear mode: where it comes from, what it needs, what it will be, and then it is started.
enum LinearAdd {
    static let place = LinearPlace("Add a server") { _ in
        let kinds: [(String, ServerDraft.Kind)] = [
            ("An image", .image), ("A package of npm or PyPI", .package), ("A command on this machine", .command),
            ("An address (URL) of a server elsewhere", .remote),
        ]
        let own = kinds.map { words, kind in
            LinearMenu.Choice(words, [.enter(LinearPlace(words) { begin(ServerDraft(kind, $0), $0) })])
        }
        return [.menu(LinearMenu(choices: [.init("From the catalog", [.enter(catalog)])] + own))]
    }

    // MARK: Catalog

    private static let catalog = LinearPlace("Catalog") { _ in
        [.ask(LinearQuestion("Words to look for, Enter for all") { words, _ in [.enter(search(words))] })]
    }

    private static func search(_ words: String) -> LinearPlace {
        LinearPlace(words.isEmpty ? "Catalog" : "Catalog: \(words)") { _ in
            let page = PageRequest(words: words.isEmpty ? nil : words, limit: 30)
            return [
                .send(.listCatalogServers("default", page: page)) { reply, _ in
                    if let failure = reply.failure { return LinearServers.lost(failure) }
                    let list = reply.read(Contract.Page<CatalogServer>.self)
                    let entries = (list?.elements ?? []).map(CatalogEntry.init)
                    if entries.isEmpty { return [.say("Nothing matches."), .back] }
                    let total = list?.total ?? entries.count
                    let choices = entries.map { entry in
                        let state = entry.runsHere ? "needs \(entry.needs)" : "does not run here"
                        return LinearMenu.Choice("\(entry.name): \(entry.about) (\(state))", [.enter(show(entry))])
                    }
                    return [.say("\(entries.count) of \(total)."), .menu(LinearMenu(choices: choices))]
                }
            ]
        }
    }

    private static func show(_ entry: CatalogEntry) -> LinearPlace {
        LinearPlace(entry.name) { world in
            var facts = world
            facts.glyphs = .ascii
            let lines = entry.lines(facts).map(\.text.trimmed).filter { !$0.isEmpty }
            let add = LinearMenu.Choice("Add it", begin(ServerDraft(entry: entry.server, world), world))
            return lines.map(LinearMove.say)
                + [entry.runsHere ? .menu(LinearMenu(choices: [add])) : .menu(LinearMenu(choices: []))]
        }
    }

    // MARK: Form

    private static func begin(_ draft: ServerDraft, _ world: World) -> [LinearMove] {
        [.say("Enter alone keeps what stands in brackets. Two dots and Enter end it without doing anything.")]
            + LinearForm.ask(
                draft.settings,
                { form, world in
                    var draft = draft
                    draft.settings = form
                    return secrets(draft, world)
                }, world)
    }

    /// Further secrets, as long as one is wanted.
    private static func secrets(_ draft: ServerDraft, _ world: World) -> [LinearMove] {
        guard let button = draft.settings.fields.firstIndex(where: { $0.kind == .button }) else {
            return access(draft, world)
        }
        return [
            .ask(
                .yesNo("Add a secret, such as a token?") { isWanted, world in
                    guard isWanted else { return access(draft, world) }
                    var draft = draft
                    draft.addSecret()
                    // The new fields stand before the button, and nothing else is asked again.
                    let pair = Form(Array(draft.settings.fields[button..<button + 2]))
                    return LinearForm.ask(
                        pair,
                        { [draft] form, world in
                            var draft = draft
                            for field in form.fields { draft.settings.change(field.key) { $0 = field } }
                            return secrets(draft, world)
                        }, world)
                })
        ]
    }

    private static func access(_ draft: ServerDraft, _ world: World) -> [LinearMove] {
        guard draft.hasAccess else { return review(draft) }
        return [
            .ask(
                .yesNo("Change what it may reach and which files it sees?") { isWanted, world in
                    guard isWanted else { return review(draft) }
                    return LinearForm.ask(
                        draft.access,
                        { form, _ in
                            var draft = draft
                            draft.access = form
                            return review(draft)
                        }, world)
                })
        ]
    }

    /// Says what will be, with the names of secrets that are already taken in mind.
    private static func review(_ draft: ServerDraft) -> [LinearMove] {
        [
            .send(.listSecrets()) { reply, _ in
                let taken = reply.list(Contract.Secret.self).map(\.name)
                let planned = draft.secretsToStore(existing: taken)
                let names = Dictionary(planned.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
                let words = draft.words(names).map { LinearMove.say("\($0.label): \($0.text)") }
                let question: [LinearMove] = [
                    .say("The same as a command: \(draft.command(names))"),
                    .ask(
                        .yesNo("Add and start it?", usual: true) { isSure, _ in
                            isSure ? store(draft, planned[...]) : [.say("Nothing was added."), .back]
                        }),
                ]
                return [
                    .send(MountWords.request(draft.body(names))) { reply, _ in
                        let shown = MountWords.lines(reply.read(WorkloadPreview.self))
                        return words + shown.map { .say("Is shown: \(LinearText.plain($0))") } + question
                    }
                ]
            }
        ]
    }

    // MARK: Doing it

    private static func store(_ draft: ServerDraft, _ secrets: ArraySlice<(key: String, name: String)>) -> [LinearMove]
    {
        guard let first = secrets.first, let value = draft.settings[first.key]?.typedSecret else { return add(draft) }
        let rest = secrets.dropFirst()
        return [
            .send(.setSecret(first.name, value)) { reply, _ in
                if let failure = reply.failure { return LinearText.failure(failure).map(LinearMove.say) + [.back] }
                var draft = draft
                draft.settings.change(first.key) { $0.keep(saved: first.name) }
                return store(draft, rest)
            }
        ]
    }

    private static func add(_ draft: ServerDraft, granting acceptance: Acceptance? = nil) -> [LinearMove] {
        [
            .say("Starting it."),
            .send(.createWorkload(draft.body().accepting(acceptance)).inBackground) { reply, _ in
                if let question = ConsentQuestion(reply) { return ask(question, draft) }
                return LinearWork.watch(reply) { reply in
                    if let failure = reply.failure {
                        return LinearText.failure(failure).map(LinearMove.say) + [retry(draft)]
                    }
                    // What took no time is answered with the server itself.
                    let operation = reply.status == 201 ? nil : reply.read(Operation.self)
                    let made = reply.read(Workload.self)
                    let name = operation?.name ?? made?.name ?? "the server"
                    let id = operation?.workload ?? made?.id ?? ""
                    return [.say("\(name) is there."), .enter(LinearServers.place(id: id, name: name))]
                }
            },
        ]
    }

    private static func ask(_ question: ConsentQuestion, _ draft: ServerDraft) -> [LinearMove] {
        [.say("It asks for what only you can grant.")] + question.sentences.map { .say("It \(LinearText.plain($0)).") }
            + [
                .ask(
                    .yesNo("Grant this?") { isGranted, _ in
                        isGranted
                            ? add(draft, granting: question.acceptance)
                            : [.say("Not granted; nothing was started."), retry(draft)]
                    })
            ]
    }

    /// Everything that was typed is kept until it works or is given up.
    private static func retry(_ draft: ServerDraft) -> LinearMove {
        .menu(
            LinearMenu(choices: [
                .init("Try again as it is", add(draft)),
                .init("Change it", [.enter(LinearPlace("Change it") { begin(draft, $0) })]),
                .init("Give up", [.back]),
            ]))
    }
}
