// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import TestSupport
import Testing

@testable import Proxy

/// Interceptors in both kinds of proxies, before real backends: one that has to wait holds nobody up.
@Suite struct WaitingInterceptorTests {
    /// Opens once.
    private final class Door: Sendable {
        private let stream: AsyncStream<Void>
        private let sink: AsyncStream<Void>.Continuation

        init() { (stream, sink) = AsyncStream<Void>.makeStream() }

        func open() { sink.finish() }

        func wait() async { for await _ in stream {} }
    }

    /// Lets calls of the tool `slow` wait for whatever `decide` does, and notes that they do.
    private static func slow(
        _ waiting: Kept<Int>, _ decide: @escaping @Sendable () async -> Verdict
    ) -> Probe {
        Probe(.authorization) { call in
            guard call.facts.tool == "slow" else { return .next }
            return .later {
                waiting.change { $0 += 1 }
                return await decide()
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: TestProxy.Kind.allCases)
    func aThousandCallsOfOthersPassACallThatWaits(kind: TestProxy.Kind) async throws {
        let (waiting, door, ended) = (Kept(0), Door(), Kept<[String]>([]))
        let slow = Self.slow(waiting) {
            // For two seconds, and until the others have passed: a proxy that stands still never gets there.
            try? await Task.sleep(for: .seconds(2))
            await door.wait()
            return .answer(.result(Array(#"{"content":[]}"#.utf8)))
        }
        try await TestProxy.with(kind, [slow]) { proxy in
            let first = try await proxy.open()
            let held = Task {
                let answer = try await proxy.call("slow", first, id: "\"held\"")
                ended.change { $0.append("slow") }
                return answer
            }
            try await until("the call waits") { waiting.value == 1 }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let session = try await proxy.open()
                        for call in 0..<100 {
                            let answer = try await proxy.call("echo", session, id: "\(call)")
                            #expect(answer["id"]?.intValue == call && answer["result"] != nil, "\(answer.text)")
                        }
                        ended.change { $0.append("session \(number)") }
                    }
                }
                try await group.waitForAll()
            }
            #expect(ended.value.count == 10 && !ended.value.contains("slow"))
            // Its own session is not held up either.
            #expect(try await proxy.call("echo", first)["result"] != nil)
            door.open()
            let answer = try await held.value
            #expect(answer["id"] == "held" && answer["result"] != nil)
            #expect(ended.value.last == "slow")
        }
    }

    @Test(arguments: TestProxy.Kind.allCases)
    func aCallThatWaitedIsPassedOnWhenItsInterceptorAgrees(kind: TestProxy.Kind) async throws {
        let probe = Probe(.telemetry)
        let watch = Probe(.audit)
        let waits = Probe(.authorization) { call in
            guard call.facts.kind == .request, call.facts.method == "tools/call" else { return .next }
            return .later { .next }
        }
        try await TestProxy.with(kind, [probe, waits, watch]) { proxy in
            let session = try await proxy.open()
            #expect(try await proxy.call("echo", session)["result"]?["content"]?[0]?["text"] == "x")
            // The answer may be there a moment before everybody was told of it.
            try await until("the call has ended") { watch.log.last == "ended tools/call" }
            for log in [probe.log, watch.log] {
                #expect(log.filter { $0 == "call tools/call" }.count == 1, "\(log)")
                #expect(log.filter { $0 == "ended tools/call" }.count == 1, "\(log)")
                #expect(log.contains("reply"), "\(log)")
            }
        }
    }

    /// What waits ends with whatever wants it: its client's cancellation, its session, its connection.
    @Test(arguments: TestProxy.Kind.allCases)
    func aCallThatWaitsIsCancelledLikeAnyOther(kind: TestProxy.Kind) async throws {
        let (waiting, forwarded) = (Kept(0), Probe(.telemetry))
        let stopped = Kept(0)
        let slow = Self.slow(waiting) {
            // Until nobody wants it.
            while (try? await Task.sleep(for: .seconds(60))) != nil {}
            stopped.change { $0 += 1 }
            return .next
        }
        let watch = Probe(.audit)
        try await TestProxy.with(kind, [slow, forwarded, watch]) { proxy in
            let session = try await proxy.open()
            let held = Task { try await proxy.call("slow", session, id: "\"held\"") }
            try await until("the call waits") { waiting.value == 1 }
            // Of another call, and of another session's: neither is it.
            let other = try await proxy.open()
            func cancel(_ id: String, _ session: String) async throws {
                let notice =
                    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#
                #expect(try await proxy.post(notice, session).status == 202)
            }
            try await cancel("\"else\"", session)
            try await cancel("\"held\"", other)
            #expect(stopped.value == 0)
            try await cancel("\"held\"", session)
            let answer = try await held.value
            #expect(answer["id"] == "held" && answer["error"]?["code"] == -32800, "\(answer.text)")
            try await until("the interceptor was told") { stopped.value == 1 }

            let leaving = Task { try await proxy.call("slow", session) }
            try await until("the next call waits") { waiting.value == 2 }
            leaving.cancel()
            try await until("it ends with its client") { stopped.value == 2 }
            #expect(!forwarded.log.contains("call tools/call"), "nothing of them reached the backend")
            #expect(watch.log.filter { $0 == "unsent tools/call" }.count == 2)
        }
    }

    @Test(arguments: TestProxy.Kind.allCases)
    func aCallThatWaitsEndsWithItsSession(kind: TestProxy.Kind) async throws {
        let waiting = Kept(0)
        let slow = Self.slow(waiting) {
            while (try? await Task.sleep(for: .seconds(60))) != nil {}
            return .next
        }
        try await TestProxy.with(kind, [slow]) { proxy in
            let session = try await proxy.open()
            let held = Task { try await proxy.call("slow", session) }
            try await until("the call waits") { waiting.value == 1 }
            try await proxy.end(session)
            #expect(try await held.value["error"]?["message"] == "the session ended")
        }
    }

    /// The same where the session is a stream.
    @Test func aCallThatWaitsEndsWithItsStream() async throws {
        let waiting = Kept(0)
        let slow = Self.slow(waiting) {
            while (try? await Task.sleep(for: .seconds(60))) != nil {}
            return .next
        }
        try await TestProxy.with(.sse, [slow]) { proxy in
            let (stream, session) = try await proxy.openStream()
            let (other, _) = try await proxy.openStream()
            let held = Task { try await session.call("slow", nil) }
            try await until("the call waits") { waiting.value == 1 }
            stream.cancel()
            #expect(try await held.value["error"]?["message"] == "the session ended")
            other.cancel()
        }
    }
}
