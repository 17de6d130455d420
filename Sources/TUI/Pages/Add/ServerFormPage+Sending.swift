// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding

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
            var request = APIRequest("PUT", APIPath.v1("secrets", first.name), body: ["value": .string(value)])
            request.isSensitive = true
            return [.send("secret \(first.key)\n\(first.name)", request)]
        }
        if let server {
            guard patch.objectValue?.members.isEmpty == false else {
                phase = .filling
                return [.say("nothing is changed")]
            }
            phase = .sent
            return [
                .send(
                    "save",
                    APIRequest("PATCH", APIPath.v1("workloads", server.id), headers: tag(server), body: granting(patch))
                )
            ]
        }
        phase = .sent
        // Unless somebody has brought it up meanwhile, or changed it.
        if let failed, let now = world.server(failed.id), !now.isActive {
            let headers: HTTPHeaders = ["If-Match": "\"\(failed.revision)-0\""]
            return [.send("cleanup", APIRequest("DELETE", APIPath.v1("workloads", failed.id), headers: headers))]
        }
        return [.send("save", APIRequest("POST", APIPath.v1("workloads"), body: granting(draft.body())))]
    }

    private func granting(_ body: JSON) -> JSON {
        guard let granted, case .object(var object) = body else { return body }
        object["accept_permissions"] = granted
        return .object(object)
    }

    mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        switch name {
        case "secrets":
            secrets = (reply.body["secrets"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            return []
        case "groups":
            groups = (reply.body["groups"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            return []
        case "picked", "path", "edited":
            put(name, reply.body.stringValue ?? "")
            return []
        case "leave": return [.pop]
        case "granted":
            granted = reply.body
            return submit(world)
        case "cleanup":
            if let failure = reply.failure, reply.status != 404 { return fail(failure, reply) }
            failed = nil
            return submit(world)
        case "away": return [.go(.servers)]
        case "preview":
            if let question = conflict(reply, world) { return [question] }
            if let failure = reply.failure { return fail(failure, reply) }
            preview = reply.body
            return []
        case "shown":
            if reply.failure == nil { preview = reply.body }
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
        if let now = Server(reply.body) { return done(now) }
        if let operation = reply.body["id"]?.stringValue {
            phase = .following(operation)
            return follow(world)
        }
        return [.pop]
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
        log = (reply.body["log_tail"]?.arrayValue ?? []).compactMap { $0.stringValue ?? $0["text"]?.stringValue }
        let (rest, isAccess) = draft.land(failure.fields)
        if rest.count < failure.fields.count { step = isAccess ? .access : .settings }
        // What is said at the fields need not be said twice.
        if rest.isEmpty, !failure.fields.isEmpty { problem?.what = "" }
        top = 0
        guard server == nil, let made = Server(reply.body["workload"] ?? .null) else { return [] }
        failed = made.reference
        problem?.fix = "It stays in the list as it is; trying again from here takes its place."
        guard log.isEmpty else { return [] }
        failedLog = []
        return [.open("logs", APIRequest("GET", APIPath.v1("workloads", made.id, "logs", query: [("tail", "6")])))]
    }

    /// Looks whether what takes long is over.
    mutating func follow(_ world: World) -> [Outcome] {
        guard case .following(let id) = phase, !world.work.contains(where: { $0.id == id }) else { return [] }
        return [.send("operation", APIRequest("GET", APIPath.v1("operations", id)))]
    }

    private mutating func finish(_ reply: Reply, _ world: World) -> [Outcome] {
        // It goes on without us; asked again when the server is back.
        if reply.failure?.code == "offline" { return [] }
        if let failure = reply.failure { return fail(failure, reply) }
        switch reply.body["status"]?.stringValue {
        case "failed", "cancelled":
            let problem = reply.body["problem"]
            let what = problem?["detail"]?.stringValue ?? "it was cancelled"
            let fix = RemedyWords(keys: world.keys).text(in: problem)
            return fail(.init(code: problem?["code"]?.stringValue ?? "", what: what, fix: fix), reply)
        case "succeeded":
            let name = draft.settings["/name"]?.text ?? title
            guard let id = reply.body["workload"]?.stringValue else { return [.pop] }
            return [.replace(ServerPage(id: id, name: name)), .say("\(name) is there")]
        default: return []
        }
    }

    /// The question that is due when somebody else has changed it meanwhile.
    private mutating func conflict(_ reply: Reply, _ world: World) -> Outcome? {
        guard reply.status == 412, server != nil, let current = Server(reply.body["current"] ?? .null) else {
            return nil
        }
        phase = .filling
        return .push(Conflict.page(initial: initial, mine: draft.body(planned), current, world))
    }
}
