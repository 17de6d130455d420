// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// What is asked of the server once the form is filled in, and what comes of it.
extension ServerFormPage {
    mutating func submit(_ world: World) -> [Outcome] {
        guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
        guard world.isLive else {
            return [.complain("there is no connection to the server; everything stays as typed")]
        }
        if let first = draft.secretsToStore(existing: secrets).first, let value = draft.settings[first.key]?.typedSecret
        {
            phase = .storing
            return [.send("secret \(first.key)\n\(first.name)", .setSecret(first.name, value))]
        }
        if let server {
            guard !patch.isEmpty else {
                phase = .filling
                return [.say("nothing is changed")]
            }
            phase = .sent
            let call = APICall.patchWorkload(server.id, patch.accepting(granted)).matching(server.reference.tag)
            return [.send("save", call)]
        }
        phase = .sent
        // Unless somebody has brought it up meanwhile, or changed it.
        if let failed, let now = world.server(failed.id), !now.isActive {
            return [.send("cleanup", .deleteWorkload(failed.id).matching(failed.tag))]
        }
        return [.send("save", .createWorkload(draft.body().accepting(granted)))]
    }

    mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        switch name {
        case "secrets":
            secrets = reply.list(Contract.Secret.self).map(\.name)
            return []
        case "groups":
            groups = reply.list(Contract.Group.self).map(\.name)
            return []
        case "picked", "path", "edited":
            put(name, reply.body.stringValue ?? "")
            return []
        case "leave": return [.pop]
        case "granted":
            granted = Acceptance(wire: reply.body)
            return submit(world)
        case "cleanup":
            if let failure = reply.failure, reply.status != 404 { return fail(failure, reply) }
            failed = nil
            return submit(world)
        case "away": return [.go(.servers)]
        case "preview":
            if let question = conflict(reply, world) { return [question] }
            if let failure = reply.failure { return fail(failure, reply) }
            preview = reply.read(EditPreview.self)
            return []
        case "shown":
            shown = reply.read(WorkloadPreview.self)
            return []
        case "operation": return finish(reply, world)
        case "save": return saved(reply, world)
        case "mine":
            // What is typed here goes over what somebody else has saved, as soon as the person has seen it.
            guard let now = Server(reply.body) else { return [] }
            server = now
            step = .review
            return askForPreview() + [.say("this is what would change now")]
        case "theirs":
            guard let now = Server(reply.body) else { return [] }
            self = ServerFormPage(editing: now, world)
            return appear(world) + [.say("this is what it is now")]
        default: return stored(name, reply, world)
        }
    }

    private mutating func stored(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        guard phase == .storing, name.hasPrefix("secret ") else { return [] }
        let words = name.dropFirst(7).pieces(at: "\n")
        guard words.count == 2 else { return [] }
        if let failure = reply.failure {
            phase = .filling
            step = .settings
            draft.settings.go(to: words[0])
            draft.settings.change(words[0]) { $0.error = failure.what }
            problem = failure
            return []
        }
        draft.settings.change(words[0]) { $0.keep(saved: words[1]) }
        secrets.append(words[1])
        return submit(world)
    }

    private mutating func saved(_ reply: Reply, _ world: World) -> [Outcome] {
        if let question = conflict(reply, world) { return [question] }
        if let question = ConsentQuestion(reply) { return fail(question) }
        if let failure = reply.failure { return fail(failure, reply) }
        if reply.status != 202, let now = reply.read(Workload.self).flatMap(Server.init) { return done(now) }
        guard let operation = reply.read(Operation.self) else { return [.pop] }
        phase = .following(operation.id)
        return follow(world)
    }

    private func done(_ now: Server) -> [Outcome] {
        let words = server == nil ? "\(now.name) is \(now.words.lowercased())" : "\(now.name) is changed"
        return [.replace(ServerPage(id: now.id, name: now.name)), .say(words)]
    }

    /// Nothing was begun: the person is asked, and everything is still here when the answer is no.
    private mutating func fail(_ question: ConsentQuestion) -> [Outcome] {
        phase = .filling
        return [.push(question.page)]
    }

    private mutating func fail(_ failure: Reply.Refusal, _ reply: Reply) -> [Outcome] {
        phase = .filling
        problem = failure
        let told = reply.problem
        log = told.logTail
        let (rest, isAccess) = draft.land(failure.fields)
        if rest.count < failure.fields.count { step = isAccess ? .access : .settings }
        // What is said at the fields need not be said twice.
        if rest.isEmpty, !failure.fields.isEmpty { problem?.what = "" }
        top = 0
        guard server == nil, let made = told.workload.flatMap(Server.init) else { return [] }
        failed = made.reference
        problem?.fix = "It stays in the list as it is; trying again from here takes its place."
        guard log.isEmpty else { return [] }
        failedLog = []
        return [.open("logs", .getLogs(made.id, LogFilter(tail: 6)))]
    }

    /// Looks whether what takes long is over.
    mutating func follow(_ world: World) -> [Outcome] {
        guard case .following(let id) = phase, !world.work.contains(where: { $0.id == id }) else { return [] }
        return [.send("operation", .getOperation(id))]
    }

    private mutating func finish(_ reply: Reply, _ world: World) -> [Outcome] {
        // It goes on without us; asked again when the server is back.
        if reply.failure?.code == "offline" { return [] }
        if let failure = reply.failure { return fail(failure, reply) }
        guard let operation = reply.read(Operation.self) else { return [] }
        switch operation.status.known {
        case .failed, .cancelled:
            return fail(.init(operation.problem, RemedyWords(keys: world.keys)), reply)
        case .succeeded:
            let name = draft.settings["/name"]?.text ?? title
            guard !operation.workload.isEmpty else { return [.pop] }
            return [.replace(ServerPage(id: operation.workload, name: name)), .say("\(name) is there")]
        case .running, nil: return []
        }
    }

    /// The question that is due when somebody else has changed it meanwhile.
    private mutating func conflict(_ reply: Reply, _ world: World) -> Outcome? {
        guard reply.status == 412, server != nil, let current = reply.problem.currentWorkload.flatMap(Server.init)
        else {
            return nil
        }
        phase = .filling
        return .push(Conflict.page(initial: initial, mine: draft.body(planned), current, world))
    }
}
