// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform

@testable import Commands

/// Answers requests from a table and remembers them.
final class TableTransport: APITransport {
    let address: ServerAddress? = nil
    private let answers: [String: APIResponse]
    private let early: Lock<[String: [APIResponse]]>
    private let seen = Lock<[APIRequest]>([])

    /// Answers by `METHOD path`, query left out unless the key has one.
    /// - Parameter early: By `METHOD path`, what is answered to the first requests, one after the other.
    init(_ answers: [String: APIResponse], early: [String: [APIResponse]] = [:]) {
        self.answers = answers
        self.early = Lock(early)
    }

    var requests: [APIRequest] { seen.withLock { $0 } }

    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        seen.withLock { $0.append(request) }
        let plain = request.path.prefix { $0 != "?" }
        let first = early.withLock { early -> APIResponse? in
            guard let waiting = early["\(request.method) \(plain)"], let answer = waiting.first else { return nil }
            early["\(request.method) \(plain)"] = Array(waiting.dropFirst())
            return answer
        }
        if let first { return first }
        if let answer = answers["\(request.method) \(request.path)"] ?? answers["\(request.method) \(plain)"] {
            return answer
        }
        let detail = "there is no \(plain.split(separator: "/").last ?? "such thing")"
        return .json(["status": 404, "code": "not_found", "detail": .string(detail), "fix": "thv list"], status: 404)
    }

    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        Whole(try await send(request))
    }

    private final class Whole: APIStream {
        let status: Int
        let headers: HTTPHeaders
        private let body: Lock<[UInt8]?>

        init(_ answer: APIResponse) {
            status = answer.status
            headers = answer.headers
            body = Lock(answer.body)
        }

        func next() async throws(APIFailure) -> [UInt8]? {
            body.withLock { body in
                defer { body = nil }
                return body
            }
        }
    }
}

extension APIResponse {
    static func json(_ value: JSON, status: Int = 200) -> APIResponse {
        APIResponse(status: status, headers: ["Content-Type": "application/json"], body: value.bytes)
    }

    static func text(_ text: String) -> APIResponse {
        APIResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array(text.utf8))
    }
}

struct TableHost: Host {
    let transport: TableTransport
    let version = "1.2.3"
    let served = Served()

    final class Served: Sendable {
        let options = Lock<ServeOptions?>(nil)
    }

    func serve(_ options: ServeOptions) async -> Int32 {
        served.options.withLock { $0 = options }
        return 0
    }
    func embedded(_ instance: Instance, mutating: Bool) async throws -> any APITransport { transport }
    func runtimes() async -> [RuntimeStatus] { [] }
}

/// What one command line said and ended with.
struct Outcome {
    var code: Int32
    var out: String
    var err: String
    var requests: [APIRequest]

    /// Method, path and body of each request, one per line.
    var asked: [String] {
        requests.map { "\($0.method) \($0.path)" + ($0.body.map { " \($0.text)" } ?? "") }
    }
}

/// Runs command lines with services from a table, in an empty home.
struct CommandFixture {
    var answers: [String: APIResponse] = [:]
    var early: [String: [APIResponse]] = [:]
    var input = ""
    var environment: [String: String] = [:]
    var directory = "/nonexistent"
    var isTerminal = false
    /// What is typed where a line is asked for.
    var answer = ""

    func run(_ words: String...) async -> Outcome { await run(words) }

    func run(_ words: [String]) async -> Outcome {
        let transport = TableTransport(answers, early: early)
        let (code, out, err) = await run(words, host: TableHost(transport: transport))
        return Outcome(code: code, out: out, err: err, requests: transport.requests)
    }

    func run(_ words: [String], host: TableHost) async -> (Int32, String, String) {
        let out = Collected()
        let err = Collected()
        let input = Array(input.utf8)
        let answer = answer
        let console = Console(
            out: { out.add($0) }, err: { err.add($0) }, input: { input }, askSecret: { _ in input },
            askLine: { prompt in
                err.add(Array(prompt.utf8))
                return answer
            },
            isInputTerminal: isTerminal, isOutputTerminal: isTerminal, isErrorTerminal: false,
            environment: ["HOME": "/nonexistent/home", "PATH": "/usr/bin:/bin"].merging(environment) { $1 },
            directory: directory)
        // No test may find a server of this machine's.
        let code = await CommandLineTool.run(["--embedded"] + words, host: host, console: console)
        return (code, out.text, err.text)
    }

    private final class Collected: Sendable {
        private let bytes = Lock<[UInt8]>([])
        func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }
}
