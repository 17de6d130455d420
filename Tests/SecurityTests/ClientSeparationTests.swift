// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Several clients share one stdio server: what it says reaches the client it belongs to, or nobody.
@Suite struct ClientSeparationTests {
    private static func log(_ text: String, level: String = "error") -> String {
        #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"\#(level)","data":"\#(text)"}}"#
    }

    private static func question(_ text: String, id: String) -> String {
        #"{"jsonrpc":"2.0","id":"\#(id)","method":"elicitation/create","params":{"message":"\#(text)","#
            + #""requestedSchema":{"type":"object","properties":{}}}}"#
    }

    /// A scripted server, a client that directs it and has no call under way, and two others.
    private func withClients(_ body: (SessionClient, SessionClient, SessionClient) async throws -> Void) async throws {
        try await TestServer.with { server in
            let url = try #require(try await ScriptedServer.create("shared", on: server)["url"]?.stringValue)
            let director = try await SessionClient.open(url)
            try await director.direct()
            try await body(director, try await SessionClient.open(url), try await SessionClient.open(url))
        }
    }

    /// The answer that the server got to its request `id`.
    private func answer(to id: String, _ director: SessionClient) async throws -> JSON? {
        try await director.heard().lines.lazy.compactMap { try? JSON(parsing: $0) }
            .first { $0["id"]?.stringValue == id && $0["method"] == nil }
    }

    @Test func aSessionThatIsMerelyOpenHearsNothingOfAnothersCall() async throws {
        try await TestServer.with { server in
            let url = try #require(try await ScriptedServer.create("shared", on: server)["url"]?.stringValue)
            let a = try await SessionClient.open(url)
            a.hang("A1")
            try await a.waitForCall("A1")
            // The server is late: by then the caller has gone, and only another client is there.
            try await a.emit([Self.log("secret-of-A"), Self.question("question-of-A", id: "q1")], after: 0.5)
            try await a.end()
            let b = try await SessionClient.open(url)
            try await until("the server has spoken") {
                let log = try await server.send("GET", "/api/v1/workloads/shared/logs").body
                return String(decoding: log, as: UTF8.self).contains("emitted")
            }
            try await until("its question is refused") {
                try await answer(to: "q1", b)?["error"]?["code"] == -32603
            }
            try await b.end()
            await b.drain()
            #expect(!b.seen.contains("-of-A"), "\(b.seen)")
        }
    }

    @Test func deadAndIdleSessionsDoNotSilenceTheOnlyCaller() async throws {
        try await withClients { director, a, b in
            b.leave()
            a.hang("A1")
            try await director.waitForCall("A1")
            try await director.emit([Self.log("log-of-A"), Self.question("question-of-A", id: "q1")])
            try await until("the question is there") { a.seen.contains("question-of-A") }
            #expect(a.seen.contains("log-of-A"))
            #expect(!director.seen.contains("-of-A"))
            // Its answer goes back to the server, and another session's would not have.
            let ours = try #require(Self.id(ofQuestionIn: a.seen))
            let reply = #"{"jsonrpc":"2.0","id":"\#(ours)","result":{"action":"decline"}}"#
            try await director.post(reply)
            #expect(try await answer(to: "q1", director) == nil)
            try await a.post(reply)
            try await until("the answer is there") {
                try await answer(to: "q1", director)?["result"]?["action"] == "decline"
            }
        }
    }

    private static func id(ofQuestionIn text: String) -> String? {
        var parser = ServerSentEventParser()
        return parser.feed(Array(text.utf8)).compactMap { try? JSON(parsing: $0.data) }
            .first { $0["method"] == "elicitation/create" }?["id"]?.stringValue
    }

    @Test func whatCouldBeOfTwoCallersIsNobodys() async throws {
        try await withClients { director, a, b in
            a.hang("A1")
            b.hang("B1")
            try await director.waitForCall("A1")
            try await director.waitForCall("B1")
            try await director.emit([Self.log("secret"), Self.question("secret", id: "q1")])
            #expect(
                try await answer(to: "q1", director)?["error"]?["message"]?.stringValue?.contains("several") == true)
            for client in [a, b] {
                try await client.end()
                await client.drain()
                #expect(!client.seen.contains("secret"))
            }
        }
    }

    @Test func openQuestionsOfACallThatEndsAreAnsweredToTheServer() async throws {
        try await withClients { director, a, _ in
            for (label, end) in [("A1", "cancel"), ("A2", "end")] {
                a.hang(label)
                try await director.waitForCall(label)
                try await director.emit([Self.question("of \(label)", id: "q-\(label)")])
                try await until("the question is there") { a.seen.contains("of \(label)") }
                if end == "cancel" { try await a.cancel(label) } else { try await a.end() }
                #expect(try await answer(to: "q-\(label)", director)?["error"]?["code"] == -32603, "\(end)")
            }
        }
    }

    @Test func nobodyCancelsOrReportsForAnother() async throws {
        try await withClients { director, a, b in
            a.hang("A1", token: "t")
            try await director.waitForCall("A1")
            let number = try #require(try await director.heard().calls["A1"]?.intValue)
            try await director.emit([
                #"{"jsonrpc":"2.0","id":"q1","method":"elicitation/create","params":{"message":"?","_meta":{"progressToken":"p"}}}"#
            ])
            let before = try await director.heard().lines.count
            for requestID in [#""A1""#, "\(number)", #""\#(number)""#, "null", "[\(number)]"] {
                try await b.post(
                    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(requestID)}}"#)
            }
            for body in [
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"request_id":\#(number)}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"RequestId":\#(number)}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":[\#(number)]}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
                #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1}}"#,
                #"{"jsonrpc":"2.0","id":\#(number),"result":{}}"#, #"{"jsonrpc":"2.0","id":"q1","result":{}}"#,
                #"{"jsonrpc":"2.0","id":"thv-1","result":{"action":"accept"}}"#,
                #"{"jsonrpc":"2.0","id":"x","method":"ping","result":{"action":"accept"}}"#,
            ] { try await b.post(body) }
            let heard = try await director.heard().lines
            #expect(heard.count == before, "\(heard.suffix(from: before))")
        }
    }

    @Test func aLateAnswerOrReportReachesNobodyAndIsCounted() async throws {
        try await TestServer.with { server in
            let url = try #require(try await ScriptedServer.create("shared", on: server)["url"]?.stringValue)
            let director = try await SessionClient.open(url)
            try await director.direct()
            let a = try await SessionClient.open(url)
            a.hang("A1", id: "same", token: "t")
            try await director.waitForCall("A1")
            try await a.cancel("same")
            // The id is free again, and the late answer is not the second call's.
            a.hang("A2", id: "same", token: "t")
            try await director.waitForCall("A2")
            try await director.emit([
                #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{A1}},"progress":1,"message":"late"}}"#,
                #"{"jsonrpc":"2.0","id":{{A1}},"result":{"late":true}}"#,
                #"{"jsonrpc":"2.0","id":{{A2}},"result":{"second":true}}"#,
            ])
            try await until("the answer is there") { a.seen.contains(#""second":true"#) }
            try await a.end()
            await a.drain()
            #expect(!a.seen.contains("late"), "\(a.seen)")
            #expect(try await server.get("/api/v1/workloads/shared/metrics")["dropped"] == 2)
        }
    }

    @Test func oneSessionsLogLevelIsNotAnothers() async throws {
        try await withClients { director, a, b in
            func set(_ level: String, _ client: SessionClient) async throws {
                let answer = try await client.post(
                    #"{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"\#(level)"}}"#)
                #expect(try JSON(parsing: answer.body)["result"] == [:])
            }
            try await set("error", a)
            try await set("debug", b)
            // The server goes on to say everything, and the first still gets no more than it wanted.
            try await set("emergency", director)
            let levels = try await director.heard().lines.filter { $0.contains("setLevel") }
            #expect(levels.count == 2 && levels.last?.contains("debug") == true, "\(levels)")
            a.hang("A1")
            try await director.waitForCall("A1")
            try await director.emit([Self.log("too-little", level: "debug"), Self.log("enough", level: "error")])
            try await until("the message is there") { a.seen.contains("enough") }
            #expect(!a.seen.contains("too-little") && !b.seen.contains("enough"))
        }
    }

    // MARK: Orders

    /// What one client has done so far.
    private struct Actor {
        let name: String
        let client: SessionClient
        var calls: [String] = []
        var made = 0
        var wasAbandoned = false
        var hasEnded = false
    }

    /// Thirty orders of two clients' calls, cancellations and ends, and a server that logs and asks late. Nothing of the
    /// one ever reaches the other; when only one has a call under way, it gets what is said.
    @Test func inNoOrderDoesOneClientSeeWhatIsTheOthers() async throws {
        let seed = UInt64.random(in: 0..<1 << 32)
        print("seed \(seed)")
        var dice = Dice(seed: seed)
        try await TestServer.with { server in
            for order in 0..<30 {
                let name = "order-\(order)"
                let url = try #require(try await ScriptedServer.create(name, on: server)["url"]?.stringValue)
                let director = try await SessionClient.open(url)
                try await director.direct()
                let a = try await SessionClient.open(url, listens: dice.next(2) == 0)
                let b = try await SessionClient.open(url, listens: dice.next(2) == 0)
                var actors = [Actor(name: "A", client: a), Actor(name: "B", client: b)]
                var steps: [String] = []
                for step in 0..<8 {
                    let who = dice.next(2)
                    try await take(&actors[who], director, dice.next(6), &steps)
                    // The server says something for each that has ever called: the other must not hear it.
                    let speaker = dice.next(2)
                    guard actors[speaker].made > 0 else { continue }
                    try await speak(actors, speaker, director, "\(name)-\(step)", &steps)
                }
                for actor in actors where !actor.hasEnded { try await actor.client.end() }
                for (index, actor) in actors.enumerated() {
                    await actor.client.drain()
                    let other = actors[1 - index].name
                    #expect(!actor.client.seen.contains("of-\(other)"), "seed \(seed), \(name): \(steps)")
                }
                #expect(!director.seen.contains("of-A") && !director.seen.contains("of-B"), "seed \(seed): \(steps)")
                try await director.end()
                #expect(try await server.status("DELETE", "/api/v1/workloads/\(name)") == 204)
            }
        }
    }

    private func take(
        _ actor: inout Actor, _ director: SessionClient, _ what: Int, _ steps: inout [String]
    ) async throws {
        if actor.hasEnded { return }
        switch what {
        case 0, 1, 2:
            actor.made += 1
            let label = "\(actor.name)\(actor.made)"
            steps.append("\(label) begins")
            actor.client.hang(label)
            try await director.waitForCall(label)
            actor.calls.append(label)
        case 3:
            guard let label = actor.calls.popLast() else { return }
            steps.append("\(label) is answered")
            try await director.emit([#"{"jsonrpc":"2.0","id":{{\#(label)}},"result":{"answer":"\#(label)"}}"#])
        case 4:
            guard let label = actor.calls.popLast() else { return }
            steps.append("\(label) is cancelled")
            try await actor.client.cancel(label)
            actor.wasAbandoned = true
        default:
            steps.append("\(actor.name) ends")
            try await actor.client.end()
            actor.wasAbandoned = actor.wasAbandoned || !actor.calls.isEmpty
            actor.calls = []
            actor.hasEnded = true
        }
    }

    private func speak(
        _ actors: [Actor], _ speaker: Int, _ director: SessionClient, _ id: String, _ steps: inout [String]
    ) async throws {
        let (own, other) = (actors[speaker], actors[1 - speaker])
        // Said for a call that is under way, or for one that was cancelled and is worked on nevertheless.
        guard !own.calls.isEmpty || own.wasAbandoned else { return }
        let text = "\(id)-of-\(own.name)"
        steps.append("the server speaks of \(own.name)")
        try await director.emit([Self.log("log-\(text)"), Self.question("question-\(text)", id: id)])
        if !own.calls.isEmpty, other.calls.isEmpty, !other.wasAbandoned {
            try await until("\(text) reaches its owner: \(steps)") {
                own.client.seen.contains("log-\(text)") && own.client.seen.contains("question-\(text)")
            }
        } else {
            #expect(try await answer(to: id, director)?["error"] != nil, "\(steps)")
        }
    }
}
