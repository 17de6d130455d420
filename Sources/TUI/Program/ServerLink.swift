// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Glibc
import HTTP
import JSONCoding
import Models
import Platform

/// Keeps the connection to the server: finds it, follows its events, and tries again for ever when it is gone.
final class ServerLink: Sendable {
    /// Finds a server; starts one only when told that it may.
    typealias Connect = @Sendable (_ mayStart: Bool) async throws -> Connection

    private let connect: Connect
    private let post: @Sendable (LinkEvent) -> Void
    private let state = Lock(Current())

    private struct Current {
        var transport: (any APITransport)?
        var retry: Task<Void, Never>?
        /// At first, and whenever the person asks: a server that somebody ended stays ended otherwise.
        var mayStart = true
    }

    /// - Parameter post: called from any thread.
    init(connect: @escaping Connect, post: @escaping @Sendable (LinkEvent) -> Void) {
        self.connect = connect
        self.post = post
    }

    /// The way to the server, while there is one.
    var transport: (any APITransport)? { state.withLock { $0.transport } }

    /// Runs until the task is cancelled.
    func run() async {
        var attempt = 0
        var lastID: String?
        while !Task.isCancelled {
            do {
                let mayStart = state.withLock { state in
                    defer { state.mayStart = false }
                    return state.mayStart
                }
                if attempt == 0 { report("looking for a server, or starting one", .busy) }
                let connection = try await connect(mayStart)
                try await introduce(connection)
                state.withLock { $0.transport = connection.transport }
                attempt = 0
                try await follow(connection.transport, &lastID)
                post(.lost("the server ended the connection"))
            } catch {
                let (what, fix) = Self.words(error, RemedyWords(keys: .standard))
                report(what, .bad, fix: fix)
                post(.lost(what))
            }
            state.withLock { $0.transport = nil }
            attempt += 1
            await pause(attempt)
        }
    }

    /// Tries again at once, and starts a server if there is none.
    func retry() {
        state.withLock { state in
            state.mayStart = true
            state.retry?.cancel()
        }
    }

    /// A quarter of a second, growing to three quarters, a fifth more or less.
    private func pause(_ attempt: Int) async {
        let milliseconds = Double(min(250 + 125 * (attempt - 1), 750)) * Double.random(in: 0.8...1.2)
        let pool = WorkerPool.shared
        let sleep = Task(executorPreference: pool) { () -> Void in
            try? await pool.sleep(milliseconds: Int(milliseconds))
        }
        state.withLock { $0.retry = sleep }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
    }

    private func report(_ detail: String, _ outcome: World.Check.Outcome, fix: String = "") {
        post(.checks([World.Check(name: "Server", outcome: outcome, detail: detail, fix: fix)]))
    }

    private func introduce(_ connection: Connection) async throws {
        let me = try await connection.transport.send(.getMe())
        let version = try await connection.transport.send(.getVersion())
        guard version.api == "v1" else {
            throw ConnectionFailure(
                what: "what answers there is no thv server", fix: "name another: thv tui --runtime URL")
        }
        post(
            .connected(
                Introduction(
                    user: me.name, host: connection.host ?? Self.host,
                    serverVersion: version.version,
                    address: connection.address,
                    capabilities: version.capabilities,
                    isLocal: connection.isLocal)))
    }

    private func follow(_ transport: any APITransport, _ lastID: inout String?) async throws {
        let stream = try await transport.stream(APICall.streamEvents(after: lastID).request)
        guard stream.status == 200 else { throw APIFailure.problem(Problem(try await stream.rest())) }
        for try await element in EventStream<ServerEvent>(Watched(stream: stream)) {
            if let id = element.id { lastID = id }
            post(.event(element.event))
        }
    }

    /// A stream whose server is taken for gone when it has missed two heartbeats.
    private struct Watched: APIStream {
        let stream: any APIStream
        var status: Int { stream.status }
        var headers: HTTPHeaders { stream.headers }

        func next() async throws(APIFailure) -> [UInt8]? {
            let pool = WorkerPool.shared
            let stream = stream
            let reading = Task(executorPreference: pool) { () -> Result<[UInt8]?, APIFailure> in
                do throws(APIFailure) {
                    let bytes = try await stream.next()
                    return .success(bytes)
                } catch {
                    return .failure(error)
                }
            }
            let watch = Task(executorPreference: pool) {
                try await pool.sleep(milliseconds: 35_000)
                reading.cancel()
            }
            defer { watch.cancel() }
            return try await withTaskCancellationHandler {
                await reading.value
            } onCancel: {
                reading.cancel()
            }.get()
        }
    }

    static func words(_ error: any Error, _ words: RemedyWords) -> (what: String, fix: String) {
        switch error {
        case let failure as ConnectionFailure: return (failure.what, failure.fix)
        case let failure as APIFailure:
            switch failure {
            case .problem(let problem): return (problem.detail, words.text(problem.fix))
            default: return ("\(failure)", "")
            }
        default: return ("\(error)", "")
        }
    }

    private static let host: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, 255)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "." })
    }()
}
