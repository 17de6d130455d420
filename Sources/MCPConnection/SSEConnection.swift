// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform

/// A client's connection over the older transport (revision 2024-11-05, “HTTP with SSE”): one stream down, POSTs up.
final class SSEConnection: Sendable {
    private struct State {
        /// Answers that are waited for, or are there already; `nil` when none comes.
        var answers: [Int: Promise<JSON?>] = [:]
        var ended = false
        /// What nobody is to wait for.
        var abandoned: Set<Int> = []
    }
    /// Answers that are there before somebody waits for them.
    private static let earlyLimit = 16
    private let stream: HTTPClientStream
    private let state = Lock(State())
    /// Where messages are posted.
    let endpoint: String

    private init(stream: HTTPClientStream, endpoint: String) {
        self.stream = stream
        self.endpoint = endpoint
    }

    /// Opens the stream and waits for the address for messages, which must be of the same origin.
    static func open(
        _ request: HTTPClientRequest, http: HTTPClient, limit: Int
    ) async throws(MCPClient.Failure) -> SSEConnection {
        let stream: HTTPClientStream
        do throws(HTTPClientError) { stream = try await http.stream(request) } catch { throw MCPClient.Failure(error) }
        guard stream.status == 200 else {
            stream.cancel()
            throw MCPClient.Failure(status: stream.status, hadToken: request.headers["Authorization"] != nil)
        }
        var parser = ServerSentEventParser(limit: limit)
        while !parser.isTooLong, let bytes = try await next(of: stream) {
            let events = parser.feed(bytes)
            guard let event = events.first(where: { $0.name == "endpoint" }) else { continue }
            let place = String(decoding: event.data, as: UTF8.self)
            guard let address = SameOrigin.resolve(place, from: request.url) else {
                stream.cancel()
                throw MCPClient.Failure(
                    .unexpected, "it names an address of another origin for messages", isLasting: true)
            }
            let connection = SSEConnection(stream: stream, endpoint: address)
            Task { await connection.read(parser) }
            return connection
        }
        stream.cancel()
        throw MCPClient.Failure(
            .unexpected, "it named no address for messages, as a server of the transport sse does", isLasting: true)
    }

    private static func next(of stream: HTTPClientStream) async throws(MCPClient.Failure) -> [UInt8]? {
        do throws(HTTPClientError) { return try await stream.next() } catch { throw MCPClient.Failure(error) }
    }

    /// The answer to the request `id`; `nil` when the stream ends before it comes. One caller for each id.
    func answer(to id: Int) async -> JSON? {
        let answer = state.withLock { state -> Promise<JSON?>? in
            if let answer = state.answers[id] { return answer }
            if state.ended || state.abandoned.contains(id) { return nil }
            let answer = Promise<JSON?>()
            state.answers[id] = answer
            return answer
        }
        defer { state.withLock { state in state.answers[id] = nil } }
        return await answer?.settled() ?? nil
    }

    /// Nobody waits for the answer to `id` any more: whoever did gets none.
    func abandon(_ id: Int) {
        let waiter = state.withLock { state in
            state.abandoned.insert(id)
            return state.answers[id]
        }
        waiter?.fulfil(nil)
    }

    /// Whether nothing more comes.
    var hasEnded: Bool { state.withLock { $0.ended } }

    /// Ends the stream, and with it the session.
    func close() { stream.cancel() }

    private func read(_ parser: ServerSentEventParser) async {
        var parser = parser
        while !parser.isTooLong, let bytes = try? await stream.next() {
            for event in parser.feed(bytes) where event.name == "message" {
                guard let message = try? JSON(message: event.data), let id = message["id"]?.intValue,
                    message["method"] == nil
                else { continue }
                let answer = state.withLock { state -> Promise<JSON?>? in
                    if let answer = state.answers[id] { return answer }
                    // Of what nobody has asked for only so much is kept.
                    guard state.answers.values.count(where: { $0.value != nil }) < Self.earlyLimit else { return nil }
                    let answer = Promise<JSON?>()
                    state.answers[id] = answer
                    return answer
                }
                answer?.fulfil(message)
            }
        }
        stream.cancel()
        let waiting = state.withLock { state in
            state.ended = true
            return Array(state.answers.values)
        }
        for answer in waiting { answer.fulfil(nil) }
    }
}
