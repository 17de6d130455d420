// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import JSONCoding
import MCP
import Models
import Platform
import Testing

@testable import Proxy

/// What interceptors see, and in which order, without a socket.
@Suite struct PipelineTests {
    private static let owner = ByteBudget(total: 16 << 20).owner()
    private static let way = WayBack(method: "tools/list", isController: false, owner: owner)

    private static func call(
        _ method: String = "tools/call", _ params: String = #"{"name":"x"}"#, session: String? = "s"
    ) throws -> MCPCall {
        let message = try Message(
            Array(#"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(params)}"#.utf8))
        var headers: HTTPHeaders = [:]
        headers["Mcp-Session-Id"] = session
        return MCPCall(message, from: MCPClientFacts(headers, Caller(.user(uid: 1), via: .loopback), key: "key"))
    }

    private static func reply(_ result: String) throws -> Message {
        try Message(Array(#"{"jsonrpc":"2.0","id":7,"result":\#(result)}"#.utf8))
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func theOrderIsThatOfTheStagesAndTheWayBackItsReverse() throws {
        let order = Kept<[String]>([])
        let stages: [Stage] = [.telemetry, .limits, .webhooks, .audit, .toolFilter, .authorization, .meter]
        let pipeline = Pipeline(
            stages.map { stage in
                Probe(
                    stage,
                    onCall: { _ in
                        order.change { $0.append(">\(stage)") }
                        return .next
                    },
                    onReply: { _ in
                        order.change { $0.append("<\(stage)") }
                        return .next
                    })
            })
        guard case .through = pipeline.pass(try Self.call()) else { throw Refused() }
        _ = try pipeline.pass(try Self.reply("{}"), on: Self.way)
        let forth = stages.sorted().map { ">\($0)" }
        #expect(order.value == forth + stages.sorted().reversed().map { "<\($0)" })
    }

    @Test func whoeverIsBehindAnAnswerSeesNothingOfTheCall() throws {
        let (outer, inner) = (Probe(.audit), Probe(.telemetry))
        let pipeline = Pipeline([
            inner, outer, Probe(.authorization) { _ in .answer(.error(.invalidRequest("no"))) },
        ])
        guard case .answered(let answered) = pipeline.pass(try Self.call()) else { throw Refused() }
        #expect(
            Self.text(answered.bytes) == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"no"}}"#)
        #expect(outer.log == ["call tools/call", "failed tools/call"] && inner.log.isEmpty)
    }

    @Test func whatIsPutInPlaceOfACallIsWhatOthersJudge() throws {
        let other = try Message(Array(#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#.utf8))
        let names = Kept<[String]>([])
        let pipeline = Pipeline([
            Probe(.authorization) { _ in .replace(other) },
            Probe(.webhooks) { call in
                names.change { $0.append(call.message.method) }
                return .next
            },
        ])
        guard case .through(let call) = pipeline.pass(try Self.call()) else { throw Refused() }
        #expect(names.value == ["ping"] && call.isReplaced && call.message.bytes == other.bytes)
        // What was asked for is what is counted.
        #expect(call.facts.method == "tools/call" && call.facts.tool == "x")
    }

    @Test func aDecisionThatComesLaterGoesOnWhereItWas() async throws {
        let (outer, inner) = (Probe(.audit), Probe(.telemetry))
        let pipeline = Pipeline([outer, inner, Probe(.authorization) { _ in .later { .later { .next } } }])
        guard case .waiting(let first) = pipeline.pass(try Self.call()) else { throw Refused() }
        #expect(inner.log.isEmpty)
        let verdict = await first.verdict()
        guard case .waiting(let second) = pipeline.resume(first, with: verdict) else { throw Refused() }
        let last = await second.verdict()
        guard case .through = pipeline.resume(second, with: last) else { throw Refused() }
        #expect(outer.log == ["call tools/call"] && inner.log == ["call tools/call"])
        pipeline.abandon(second)
        #expect(outer.log.last == "unsent tools/call" && inner.log == ["call tools/call"])
    }

    /// What is judged is what the client gets, also where an interceptor behind has changed it.
    @Test func aFilterJudgesWhatOthersHaveMadeOfAnAnswer() throws {
        let list = #"{"tools":[{"name":"shown"},{"name":"given"}]}"#
        var config = RunConfig(name: "w")
        config.policy.toolsFilter = ["shown"]
        let pipeline = Pipeline([
            ToolFilter(config),
            Probe(
                .telemetry,
                onReply: { message in
                    .replace([(message.result ?? 0..<0, Array(#"{"tools":[{"name":"shown"},{"name":"hidden"}]}"#.utf8))]
                    )
                }),
        ])
        let returned = try pipeline.pass(try Self.reply(list), on: Self.way).read()
        #expect(Self.text(returned.message.bytes).hasSuffix(#""result":{"tools":[{"name":"shown"}]}}"#))
        #expect(!returned.isAsItWas)
    }

    @Test func aReplyThatFailsIsTheErrorOfItsCall() throws {
        let pipeline = Pipeline([Probe(.audit, onReply: { _ in .fail(.failed("kept back")) })])
        let error = #expect(throws: RPCError.self) { try pipeline.pass(try Self.reply("{}"), on: Self.way) }
        #expect(error == .failed("kept back"))
    }

    // MARK: The first interceptors

    @Test func aSessionHasSoManyRequestsUnderWayAndNoMore() throws {
        let answers = Probe(.authorization) { call in
            call.facts.tool == "refused" ? .answer(.error(.invalidRequest("no"))) : .next
        }
        let pipeline = Pipeline([CallLimits(), answers])
        var passed: [MCPCall] = []
        for _ in 0..<CallLimits.perSession {
            // What is answered at once is not under way.
            _ = pipeline.pass(try Self.call("tools/call", #"{"name":"refused"}"#))
            guard case .through(let call) = pipeline.pass(try Self.call()) else { throw Refused() }
            passed.append(call)
        }
        guard case .answered(let refusal) = pipeline.pass(try Self.call()) else { throw Refused() }
        #expect(Self.text(refusal.bytes).contains("too many requests under way"))
        guard case .through = pipeline.pass(try Self.call(session: "other")) else { throw Refused() }
        guard case .through = pipeline.pass(try Self.call(session: nil)) else { throw Refused() }
        for outcome in [CallOutcome.unsent, .answered(sent: 1, failed: false)] {
            pipeline.end(passed.removeLast().facts, outcome)
            guard case .through = pipeline.pass(try Self.call()) else { throw Refused() }
            guard case .answered = pipeline.pass(try Self.call()) else { throw Refused() }
        }
    }

    @Test func aRenamedToolIsTheBackendsOnTheWayThereAndTheClientsOnTheWayBack() throws {
        var config = RunConfig(name: "w")
        config.policy.toolsOverride = ["inside": RunConfig.ToolOverride(name: "outside", description: nil)]
        let pipeline = Pipeline([ToolFilter(config)])
        let params = #"{ "name" : "outside","arguments":{"name":"outside"}}"#
        guard case .through(let call) = pipeline.pass(try Self.call("tools/call", params)) else { throw Refused() }
        #expect(
            Self.text(call.message.bytes).hasSuffix(#""params":{ "name" : "inside","arguments":{"name":"outside"}}}"#))
        let list = try Self.reply(#"{"tools":[ {"x":1, "name":"inside"}]}"#)
        let returned = try pipeline.pass(list, on: Self.way).read()
        #expect(Self.text(returned.message.bytes).hasSuffix(#"{"tools":[{"x":1, "name":"outside"}]}}"#))
        let controller = WayBack(method: "tools/list", isController: true, owner: Self.owner)
        #expect(try pipeline.pass(list, on: controller).isAsItWas)
        guard case .answered(let refused) = pipeline.pass(try Self.call("tools/call", #"{"name":"inside"}"#)) else {
            throw Refused()
        }
        #expect(Self.text(refused.bytes).contains("-32602"))
    }

    // MARK: Documentation

    /// The list below “The order of the pipeline” in `docs/architecture.md` is the order in the code, and names as built
    /// what proxies have.
    @Test func theDocumentedOrderIsTheOneInTheCode() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = String(decoding: try File.read("/\(path)/docs/architecture.md"), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let start = try #require(lines.firstIndex { $0.hasPrefix("### The order of the pipeline") })
        let items = lines[start...].dropFirst().prefix { !$0.hasPrefix("#") }.filter { $0.first?.isNumber == true }
        let names = items.map { item in String(item.split(separator: "*", omittingEmptySubsequences: true)[1]) }
        #expect(names == Stage.allCases.map(\.name))
        let built = zip(Stage.allCases, items).filter { !$1.contains("not yet") }.map(\.0)
        let plan = TestPlan.make(RunConfig(name: "w"))
        #expect(built == [.admission, .authentication, .reading] + ProxyDuties(plan).pipeline.stages)
    }
}

private struct Refused: Error {}
