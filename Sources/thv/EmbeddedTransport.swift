// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform
import Server

/// Sends requests to services in this process, along the same routes as over a socket.
struct EmbeddedTransport: APITransport {
    let server: ServerProcess
    var address: ServerAddress? { nil }

    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        let response = try await answer(request)
        switch response.body {
        case .none: return APIResponse(status: response.status, headers: response.headers)
        case .bytes(let bytes): return APIResponse(status: response.status, headers: response.headers, body: bytes)
        case .pieces(let pieces):
            return APIResponse(status: response.status, headers: response.headers, body: Array(pieces.joined()))
        case .prepared(let body):
            return APIResponse(status: response.status, headers: response.headers, body: body.bytes)
        case .stream(let stream):
            return try await EmbeddedStream(response, stream).rest()
        }
    }

    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        let response = try await answer(request)
        if case .stream(let stream) = response.body { return EmbeddedStream(response, stream) }
        let stream = HTTPBodyStream()
        switch response.body {
        case .bytes(let bytes): stream.offer(bytes, force: true)
        case .pieces(let pieces): stream.offer(pieces: pieces, force: true)
        case .prepared(let body): stream.offer(body.bytes, force: true)
        case .none, .stream: break
        }
        stream.finish()
        return EmbeddedStream(response, stream)
    }

    private func answer(_ request: APIRequest) async throws(APIFailure) -> HTTPResponse {
        var headers = request.headers
        if request.body != nil { headers["Content-Type"] = "application/json" }
        let made: HTTPRequest
        do throws(RequestTarget.Malformed) {
            made = try HTTPRequest(
                request.method, request.path, headers: headers, body: request.body?.bytes ?? [],
                peer: .unix(uid: Account.current, gid: 0, pid: 0))
        } catch {
            throw .broken(error.reason)
        }
        let (work, answer) = (Work(), Promise<HTTPResponse>())
        return await withTaskCancellationHandler {
            work.begin(server.answer(made) { answer.fulfil($0) })
            return await answer.settled()
        } onCancel: {
            work.cancel()
        }
    }
}

/// A request under way, which may be given up before it is known.
private final class Work: Sendable {
    private let state = Lock((task: nil as Task<Void, Never>?, isCancelled: false))

    func begin(_ task: Task<Void, Never>?) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task?.cancel() }
    }

    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }
}

private struct EmbeddedStream: APIStream {
    let status: Int
    let headers: HTTPHeaders
    private let stream: HTTPBodyStream

    init(_ response: HTTPResponse, _ stream: HTTPBodyStream) {
        status = response.status
        headers = response.headers
        self.stream = stream
    }

    func next() async throws(APIFailure) -> [UInt8]? { await stream.next() }
}
