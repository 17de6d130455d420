// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import HTTP
import JSONCoding
import Models
import Testing

/// Answers are read into values, and problems are thrown.
struct AnswerTests {
    /// Answers what it was made with, and a stream of those bytes.
    private struct Canned: APITransport {
        var answers: [APIResponse]
        var pieces: [[UInt8]] = []
        var address: ServerAddress? { nil }

        func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
            let second = request.path.contains("cursor=")
            return answers[second ? 1 : 0]
        }

        func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
            Pieces(status: answers.first?.status ?? 200, left: Left(pieces))
        }
    }

    private actor Left {
        private var pieces: [[UInt8]]
        init(_ pieces: [[UInt8]]) { self.pieces = pieces }
        func next() -> [UInt8]? { pieces.isEmpty ? nil : pieces.removeFirst() }
    }

    private struct Pieces: APIStream {
        var status: Int
        var left: Left
        var headers: HTTPHeaders { [:] }
        func next() async throws(APIFailure) -> [UInt8]? { await left.next() }
    }

    private func answering(_ status: Int, _ body: JSON?, _ headers: HTTPHeaders = [:]) -> Canned {
        Canned(answers: [APIResponse(status: status, headers: headers, body: body?.bytes ?? [])])
    }

    @Test func aValueComesWithItsTagAndAsItWasSent() async throws {
        let sent: JSON = ["id": "1", "name": "time", "later": true]
        let workload = try await answering(200, sent, ["ETag": "\"1-0\""]).send(.getWorkload("time"))
        #expect(workload.name == "time")
        #expect(workload.raw.text == sent.text)
        #expect(workload.tag == "\"1-0\"")
    }

    @Test func aProblemIsThrown() async throws {
        let transport = answering(404, ["code": "not_found", "detail": "there is none", "status": 404])
        await #expect(throws: APIFailure.problem(Problem(.notFound, "there is none"))) {
            try await transport.send(.getWorkload("x"))
        }
        await #expect(throws: APIFailure.problem(Problem(.notFound, "there is none"))) {
            try await transport.send(.deleteSecret("x"))
        }
    }

    @Test func anAnswerWithoutWhatIsNeededSaysWhatIsMissing() async throws {
        await #expect(throws: APIFailure.broken("the server's answer has no “name”, which every Workload has")) {
            try await answering(200, ["id": "1"]).send(.getWorkload("x"))
        }
    }

    @Test func workIsAcceptedOrDoneOrGone() async throws {
        let workload: JSON = ["id": "1", "name": "time"]
        guard case .accepted(let operation) = try await answering(202, ["id": "9"]).send(.stopWorkload("time")) else {
            Issue.record("202 is an operation")
            return
        }
        #expect(operation.id == "9")
        guard case .done(let made) = try await answering(200, workload).send(.stopWorkload("time")) else {
            Issue.record("200 is the workload")
            return
        }
        #expect(made.name == "time")
        let gone = try await answering(204, nil, ["X-Not-Stored": "disk full"]).send(.deleteWorkload("time"))
        #expect(gone.notStored == "disk full")
    }

    @Test func aWaitThatWasTooShortStillSaysHowThingsAre() async throws {
        let late: JSON = [
            "code": "timeout", "detail": "late", "status": 504,
            "workload": ["id": "1", "name": "n", "status": "starting"],
        ]
        let call = APICall.getWorkload("n", waitingFor: "running", seconds: 1)
        guard case .workload(let workload) = try await answering(504, late).send(call) else {
            Issue.record("the workload is in the problem")
            return
        }
        #expect(workload.status == .starting)
        guard case .gone = try await answering(204, nil).send(call) else {
            Issue.record("204 says that there is none any more")
            return
        }
    }

    @Test func allPagesOfAListAreRead() async throws {
        let pages: [JSON] = [
            ["secrets": [["name": "a", "used_by": []]], "total": 2, "next_cursor": "c"],
            ["secrets": [["name": "b", "used_by": []]], "total": 2],
        ]
        let transport = Canned(answers: pages.map { APIResponse(status: 200, body: $0.bytes) })
        let all = try await transport.all({ .listSecrets(page: $0) }, by: .first)
        #expect(all.map(\.name) == ["a", "b"])
    }

    @Test func eventsComeWithTheirMeaning() async throws {
        var transport = answering(200, nil)
        let text = "id: 4\nevent: workload\ndata: {\"id\":\"1\",\"name\":\"time\"}\n\nevent: workl"
        transport.pieces = [Array(text.utf8), Array("oad\ndata: {}\n\nevent: storm\ndata: 1\n\n".utf8)]
        var seen: [ServerEvent] = []
        var ids: [String?] = []
        for try await element in try await transport.open(.streamEvents()) {
            seen.append(element.event)
            ids.append(element.id)
        }
        #expect(ids == ["4", nil])
        guard case .workload(let workload) = seen.first else {
            Issue.record("the first event is a workload")
            return
        }
        #expect(workload.name == "time")
        #expect(seen.last == .other(name: "storm", 1))
    }

    @Test func aStreamThatIsRefusedThrowsTheProblem() async throws {
        var transport = answering(403, nil)
        transport.pieces = [Array(#"{"code":"forbidden","detail":"no","status":403}"#.utf8)]
        await #expect(throws: APIFailure.problem(Problem(.forbidden, "no"))) {
            _ = try await transport.open(.getLogs("x"))
        }
    }
}
