// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform
import TestSupport
import Testing

@testable import Proxy

/// Many sessions over one channel, without a socket.
@Suite struct MultiplexerTests {
    /// A multiplexer whose changes may stand in expectations.
    private final class Sut {
        typealias Effect = Multiplexer<String>.Effect
        var value: Multiplexer<String>
        var calls: [Int: Multiplexer<String>.Call] { value.calls }
        var sessions: [String: Multiplexer<String>.Session] { value.sessions }

        init(backend: ByteBudget.Owner) { value = Multiplexer(backend: backend) }

        func open(_ id: String, _ capabilities: ClientCapabilities, owner: ByteBudget.Owner) {
            value.open(id, capabilities, owner: owner)
        }
        func close(_ id: String, at now: Int64 = 0) -> [Effect] { value.close(id, "over", at: now) }
        func begin(_ message: Message, of session: String, _ ticket: String = "") -> Multiplexer<String>.Beginning {
            value.begin(message, of: session, ticket)
        }
        func end(answeredBy message: Message, _ number: Int, at now: Int64 = 0) -> Multiplexer<String>.Call? {
            value.end(answeredBy: message, number, at: now)
        }
        func abandon(_ number: Int, _ error: RPCError) -> [Effect] { value.abandon(number, error, at: 0) }
        func giveUp(after most: Int, _ reason: String) -> [Effect] { value.giveUp(after: most, reason, at: 0) }
        func notify(_ message: Message, from session: String, at now: Int64 = 0) -> [Effect] {
            value.notify(message, from: session, at: now)
        }
        func reply(_ message: Message, from session: String) -> [Effect] { value.reply(message, from: session) }
        func receive(notification message: Message, at now: Int64 = 0) -> [Effect]? {
            value.receive(notification: message, at: now)
        }
        func receive(request message: Message) -> [Effect] { value.receive(request: message, at: 0) }
        func undelivered(asked: String) -> [Effect] { value.undelivered(asked: asked) }
        func lose(_ reason: String) -> [Effect] { value.lose(reason) }
        func restore() -> [[UInt8]] { value.restore() }
        func restored(by message: Message) -> [String]? { value.restored(by: message) }
    }

    private static let budget = ByteBudget(total: 64 << 20)

    private static func make(_ sessions: String..., capabilities: ClientCapabilities = []) -> Sut {
        let made = Sut(backend: budget.owner())
        for session in sessions { made.open(session, capabilities, owner: budget.owner()) }
        return made
    }

    private static func message(_ text: String) throws -> Message { try Message(Array(text.utf8)) }

    private static func request(_ id: String, _ method: String, _ params: String = "{}") throws -> Message {
        try message(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#)
    }

    private static func notification(_ method: String, _ params: String) throws -> Message {
        try message(#"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#)
    }

    /// Begins a call and returns its number and what the backend gets.
    private static func begin(
        _ sut: Sut, _ session: String, _ request: Message, ticket: String = ""
    ) throws -> (number: Int, sent: JSON) {
        guard case .forward(let number, let changes) = sut.begin(request, of: session, ticket) else {
            throw Failed("not forwarded")
        }
        let sent = try JSON(parsing: request.replacing(changes))
        return (number, sent)
    }

    private static func backend(_ effects: [Sut.Effect]) throws -> [JSON] {
        try effects.compactMap { if case .toBackend(let bytes) = $0 { try JSON(parsing: bytes) } else { nil } }
    }

    private static func told(_ effects: [Sut.Effect]) throws -> [String: [JSON]] {
        var told: [String: [JSON]] = [:]
        for effect in effects {
            switch effect {
            case .toSession(let session, let bytes, _), .toStream(let session, let bytes):
                told[session, default: []].append(try JSON(parsing: bytes))
            default: break
            }
        }
        return told
    }

    private static func answers(_ effects: [Sut.Effect]) -> [(id: String, error: RPCError)] {
        effects.compactMap {
            guard case .answer(let call, let error) = $0 else { return nil }
            return (String(decoding: call.id, as: UTF8.self), error)
        }
    }

    // MARK: Ids

    @Test(arguments: ["1", "-7", #""1""#, "12345678901234567890", "1.5", #""a\"é""#])
    func idsAndTokensAreOursForTheBackendAndTheClientsOwnOnTheWayBack(id: String) throws {
        let sut = Self.make("a", "b")
        let request = try Self.request(id, "tools/call", #"{"name":"x","_meta":{"progressToken":\#(id)}}"#)
        let (first, sent) = try Self.begin(sut, "a", request, ticket: "first")
        let (second, other) = try Self.begin(sut, "b", request, ticket: "second")
        #expect(first != second && sent["id"]?.intValue == first && other["id"]?.intValue == second)
        #expect(sent["params"]?["_meta"]?["progressToken"]?.intValue == first)
        // Answered the other way round.
        for (number, ticket) in [(second, "second"), (first, "first")] {
            let progress = try Self.notification(
                "notifications/progress", #"{"progressToken":\#(number),"progress":1}"#)
            let effects = try #require(sut.receive(notification: progress))
            guard case .toCall(let told, let bytes) = try #require(effects.first) else { throw Failed("no progress") }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(told == number && text.contains(#""progressToken":\#(id),"#), "\(text)")
            let answer = try Self.message(#"{"jsonrpc":"2.0","id":\#(number),"result":{}}"#)
            let call = try #require(sut.end(answeredBy: answer, number))
            #expect(String(decoding: call.id, as: UTF8.self) == id && call.ticket == ticket)
            #expect(sut.end(answeredBy: answer, number) == nil)
            #expect(sut.receive(notification: progress) == nil)
        }
        #expect(sut.calls.isEmpty && sut.sessions.values.allSatisfy { $0.calls.isEmpty })
    }

    @Test func idsThatAreTooLongForTheBudgetAreRefused() throws {
        let small = ByteBudget(total: 1 << 16)
        let sut = Sut(backend: small.owner())
        sut.open("a", [], owner: small.owner())
        let id = "\"" + String(repeating: "x", count: 1 << 17) + "\""
        guard case .refused(let error) = sut.begin(try Self.request(id, "ping"), of: "a") else {
            throw Failed("taken")
        }
        #expect(error.message.contains("too long") && sut.calls.isEmpty)
    }

    // MARK: Subscriptions and levels

    @Test func theBackendKnowsOneSubscriberForEachResource() throws {
        let sut = Self.make("a", "b", "c")
        let subscribe = try Self.request("1", "resources/subscribe", #"{"uri":"x:1"}"#)
        let unsubscribe = try Self.request("2", "resources/unsubscribe", #"{"uri":"x:1"}"#)
        _ = try Self.begin(sut, "a", subscribe)
        _ = try Self.begin(sut, "b", subscribe)
        let updated = try Self.notification("notifications/resources/updated", #"{"uri":"x:1"}"#)
        let effects = try #require(sut.receive(notification: updated))
        #expect(try Set(Self.told(effects).keys) == ["a", "b"])
        guard case .answered = sut.begin(unsubscribe, of: "a") else { throw Failed("the backend was told") }
        let left = try #require(sut.receive(notification: updated))
        #expect(try Set(Self.told(left).keys) == ["b"])
        // The last one takes the subscription with it.
        let ended = try Self.backend(sut.close("b"))
        #expect(ended.contains { $0["method"] == "resources/unsubscribe" && $0["params"]?["uri"] == "x:1" })
        #expect(sut.receive(notification: updated) == nil)
    }

    @Test func theBackendLogsWhatTheMostCuriousSessionWants() throws {
        let sut = Self.make("a", "b")
        func set(_ session: String, _ level: String) throws -> String? {
            let request = try Self.request("1", "logging/setLevel", #"{"level":"\#(level)"}"#)
            guard case .forward(let number, let changes) = sut.begin(request, of: session) else { return nil }
            let sent = try JSON(parsing: request.replacing(changes))["params"]?["level"]?.stringValue
            _ = sut.end(
                answeredBy: try Self.message(#"{"jsonrpc":"2.0","id":\#(number),"result":{}}"#), number)
            return sent
        }
        #expect(try set("a", "error") == "error")
        #expect(try set("b", "debug") == "debug")
        #expect(try set("a", "critical") == nil)
        _ = try Self.begin(sut, "a", try Self.request("9", "tools/call", #"{"name":"x"}"#))
        let note = try Self.notification("notifications/message", #"{"level":"info","data":"x"}"#)
        #expect(try #require(sut.receive(notification: note)).isEmpty)
        let alarm = try Self.notification("notifications/message", #"{"level":"alert","data":"x"}"#)
        #expect(try Self.told(try #require(sut.receive(notification: alarm))).keys.sorted() == ["a"])
    }

    @Test func whatSessionsHadAskedForIsAskedOfTheNextBackend() throws {
        let sut = Self.make("a", "b")
        _ = try Self.begin(sut, "a", try Self.request("1", "resources/subscribe", #"{"uri":"x:1"}"#))
        _ = try Self.begin(sut, "b", try Self.request("1", "logging/setLevel", #"{"level":"info"}"#))
        let lost = sut.lose("the server ended")
        #expect(Self.answers(lost).count == 2)
        #expect(try Self.backend(lost).isEmpty, "it hears nothing any more")
        let asked = try sut.restore().map { try JSON(parsing: $0) }
        #expect(asked.map { $0["method"]?.stringValue } == ["logging/setLevel", "resources/subscribe"])
        let refusal = try Self.message(
            #"{"jsonrpc":"2.0","id":"thv-subscribe-0","error":{"code":1,"message":"no"}}"#)
        #expect(sut.restored(by: refusal) == ["a"])
        #expect(sut.restored(by: refusal) == nil, "once")
        #expect(sut.restored(by: try Self.message(#"{"jsonrpc":"2.0","id":"thv-level","result":{}}"#)) == [])
    }

    // MARK: Cancellation

    @Test func aCancellationNamesOnlyCallsOfItsOwnSession() throws {
        let sut = Self.make("a", "b")
        let (mine, _) = try Self.begin(sut, "a", try Self.request("7", "tools/call", #"{"name":"x"}"#))
        let (other, _) = try Self.begin(sut, "b", try Self.request("7", "tools/call", #"{"name":"x"}"#))
        let cancel = try Self.notification("notifications/cancelled", #"{"requestId":7,"reason":"no"}"#)
        let effects = sut.notify(cancel, from: "a")
        #expect(Self.answers(effects).map(\.error) == [.cancelled("the request was cancelled")])
        #expect(try Self.backend(effects).map { $0["params"]?["requestId"]?.intValue } == [mine])
        #expect(sut.calls.keys.sorted() == [other])
        #expect(sut.notify(cancel, from: "a").isEmpty, "too late")
    }

    @Test func aSilentCallIsGivenUpUnlessItsClientIsBeingAsked() throws {
        let sut = Self.make("a", capabilities: .sampling)
        let (number, _) = try Self.begin(sut, "a", try Self.request("1", "tools/call", #"{"name":"x"}"#))
        let question = try Self.request("5", "sampling/createMessage")
        let asked = try Self.told(sut.receive(request: question))
        let ours = try #require(asked["a"]?.first?["id"]?.stringValue)
        for _ in 0..<10 { #expect(sut.giveUp(after: 2, "late").isEmpty) }
        let reply = try Self.message(#"{"jsonrpc":"2.0","id":"\#(ours)","result":{}}"#)
        #expect(try Self.backend(sut.reply(reply, from: "a")).map { $0["id"]?.intValue } == [5])
        #expect(sut.giveUp(after: 2, "late").isEmpty)
        #expect(Self.answers(sut.giveUp(after: 2, "late")).map(\.error) == [.failed("late")])
        #expect(sut.calls[number] == nil)
    }

    // MARK: The backend's requests

    @Test func aRequestOfTheBackendReachesTheOneThatItCanOnlyBeMeantFor() throws {
        let sut = Self.make("a", "b", capabilities: .elicitation)
        func refusal(_ method: String) throws -> String? {
            try Self.backend(sut.receive(request: try Self.request("\"s\"", method)))
                .first?["error"]?["message"]?.stringValue
        }
        #expect(try refusal("elicitation/create")?.contains("no client has a call under way") == true)
        let (number, _) = try Self.begin(sut, "a", try Self.request("1", "tools/call", #"{"name":"x"}"#))
        #expect(try refusal("sampling/createMessage") == "the connected client cannot do sampling/createMessage")
        let told = try Self.told(sut.receive(request: try Self.request("\"s\"", "elicitation/create")))
        let ours = try #require(told["a"]?.first?["id"]?.stringValue)
        let reply = try Self.message(#"{"jsonrpc":"2.0","id":"\#(ours)","result":{"action":"accept"}}"#)
        #expect(sut.reply(reply, from: "b").isEmpty, "only the one that was asked may answer")
        // The call it came of ends: the question is taken back on both sides.
        let effects = sut.abandon(number, .failed("gone"))
        #expect(try Self.backend(effects).contains { $0["id"] == "s" && $0["error"] != nil })
        #expect(try Self.told(effects)["a"]?.first?["params"]?["requestId"]?.stringValue == ours)
        #expect(sut.reply(reply, from: "a").isEmpty)
        _ = try Self.begin(sut, "a", try Self.request("1", "tools/call", #"{"name":"x"}"#))
        _ = try Self.begin(sut, "b", try Self.request("1", "tools/call", #"{"name":"x"}"#))
        #expect(try refusal("elicitation/create")?.contains("several clients") == true)
        #expect(try Self.backend(sut.receive(request: try Self.request("3", "ping"))).first?["result"] == [:])
    }

    @Test func aQuestionThatCannotBeDeliveredIsRefusedOnce() throws {
        let sut = Self.make("a", capabilities: .roots)
        _ = try Self.begin(sut, "a", try Self.request("1", "tools/call", #"{"name":"x"}"#))
        let effects = sut.receive(request: try Self.request("3", "roots/list"))
        guard case .toSession(_, _, let asked?) = try #require(effects.first) else { throw Failed("not asked") }
        #expect(try Self.backend(sut.undelivered(asked: asked)).first?["id"] == 3)
        #expect(sut.undelivered(asked: asked).isEmpty)
    }

    // MARK: All at once

    /// Whatever 64 sessions do, in whatever order: each answer and each step of progress reaches the client and the call it
    /// belongs to, and nothing is left when all is over.
    @Test func sixtyFourSessionsNeverCross() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededNumbers(state: seed)
        let names = (0..<64).map { "s\($0)" }
        let sut = Sut(backend: Self.budget.owner())
        for name in names { sut.open(name, [.sampling, .roots, .elicitation], owner: Self.budget.owner()) }
        /// What is under way, as the test knows it: our number, and the client's id.
        var model: [Int: (session: String, id: String)] = [:]
        for step in 0..<20_000 {
            let session = names[Int.random(in: 0..<names.count, using: &random)]
            // Few ids, so that sessions use the same.
            let id = Bool.random(using: &random) ? "\(step % 3)" : "\"\(step % 3)\""
            switch Int.random(in: 0..<8, using: &random) {
            case 0...2:
                guard !model.values.contains(where: { $0.session == session && $0.id == id }) else { continue }
                let request = try Self.request(
                    id, "tools/call", #"{"name":"x","_meta":{"progressToken":\#(id)}}"#)
                let (number, sent) = try Self.begin(sut, session, request, ticket: "\(session) \(id)")
                #expect(sent["id"]?.intValue == number && model[number] == nil)
                model[number] = (session, id)
            case 3...4:
                guard let number = model.keys.sorted().randomElement(using: &random), let known = model[number] else {
                    continue
                }
                let answer = try Self.message(#"{"jsonrpc":"2.0","id":\#(number),"result":{}}"#)
                let call = try #require(sut.end(answeredBy: answer, number, at: Int64(step)))
                #expect(call.session == known.session && call.ticket == "\(known.session) \(known.id)")
                model[number] = nil
            case 5:
                guard let number = model.keys.sorted().randomElement(using: &random), let known = model[number] else {
                    continue
                }
                let progress = try Self.notification(
                    "notifications/progress", #"{"progressToken":\#(number),"progress":1}"#)
                guard case .toCall(number, let bytes)? = sut.receive(notification: progress, at: Int64(step))?.first
                else { throw Failed("progress of \(number) is lost") }
                #expect(String(decoding: bytes, as: UTF8.self).contains(#""progressToken":\#(known.id),"#))
            case 6:
                let cancel = try Self.notification("notifications/cancelled", #"{"requestId":\#(id)}"#)
                let ended = model.filter { $0.value.session == session && $0.value.id == id }
                let effects = sut.notify(cancel, from: session, at: Int64(step))
                #expect(Self.answers(effects).count == ended.count)
                #expect(
                    try Self.backend(effects).compactMap { $0["params"]?["requestId"]?.intValue }.sorted()
                        == ended.keys.sorted())
                for number in ended.keys { model[number] = nil }
            default:
                let ended = model.filter { $0.value.session == session }
                let effects = sut.close(session, at: Int64(step))
                #expect(Self.answers(effects).map(\.id).sorted() == ended.values.map(\.id).sorted())
                for number in ended.keys { model[number] = nil }
                sut.open(session, [], owner: Self.budget.owner())
            }
            #expect(sut.calls.count == model.count)
        }
        for name in names { _ = sut.close(name, at: 20_000) }
        #expect(sut.calls.isEmpty && sut.sessions.isEmpty)
    }
}

/// The same numbers for the same seed.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
