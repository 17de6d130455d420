// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport

/// A client of the older transport that keeps everything it is sent.
final class OddListener: Sendable {
    private let http = HTTPClient()
    private let origin: String
    private struct State {
        var seen: [UInt8] = []
        var taken = 0
        var place = ""
    }
    private let state = Lock(State())
    private let reading = Lock<Task<Void, Never>?>(nil)

    private init(origin: String) { self.origin = origin }

    deinit { reading.withLock { $0?.cancel() } }

    /// Opens a stream, which the server writes as `style` says.
    static func open(_ url: String, style: String) async throws -> OddListener {
        let client = OddListener(
            origin: String(url.prefix(through: url.lastIndex(of: "/") ?? url.startIndex).dropLast()))
        var request = HTTPClientRequest("GET", "\(url)?style=\(style)", headers: ["Accept": "text/event-stream"])
        request.timeout = nil
        let stream = try await client.http.stream(request)
        client.reading.withLock { box in
            box = Task { [weak client] in
                while let bytes = try? await stream.next() { client?.state.withLock { $0.seen += bytes } }
            }
        }
        try await until("the address for messages comes: \(style)") {
            let lines = client.seen.split(whereSeparator: \.isNewline)
            guard let place = lines.first(where: { $0.contains("/messages?") })?.drop(while: { $0 != "/" }) else {
                return false
            }
            client.state.withLock { $0.place = String(place.prefix { $0 != " " }) }
            return client.seen.hasSuffix("\n\n") || client.seen.hasSuffix("\r\r") || client.seen.hasSuffix("\n\r")
                || client.seen.hasSuffix("\r\n\r\n")
        }
        return client
    }

    var seen: String { state.withLock { String(decoding: $0.seen, as: UTF8.self) } }

    func post(_ body: String) async throws {
        var request = HTTPClientRequest("POST", origin + state.withLock { $0.place }, body: Array(body.utf8))
        request.headers = ["Content-Type": "application/json"]
        let answer = try await http.send(request)
        guard answer.status == 202 else { throw Failed("POST was answered \(answer.status)") }
    }

    /// The next message that is an answer.
    func answer() async throws -> String {
        var found = ""
        try await until("an answer comes") {
            let messages = OddStream.take(apart: state.withLock { $0.seen }).messages
            guard
                let message = messages.filter({ $0.contains("jsonrpc") || $0.contains("sonrpc") }).dropFirst(
                    state.withLock { $0.taken }
                ).first
            else { return false }
            state.withLock { $0.taken += 1 }
            found = message
            return true
        }
        return found
    }
}

/// A server over streamable HTTP whose answer to `initialize` is made by a closure.
final class OddHandshake: Sendable {
    private let box = Lock<RawServer?>(nil)

    init(_ answer: @escaping @Sendable (_ id: String, _ body: String) -> [UInt8]) {
        let server = RawServer { connection in
            while let (_, body) = connection.readRequest() {
                guard let message = try? JSON(parsing: body), let id = message["id"]?.text else {
                    connection.write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                    continue
                }
                let result =
                    #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"#
                    + #""serverInfo":{"name":"odd","version":"1"}}}"#
                let bytes = answer(id, result)
                connection.write(bytes)
                // Without a length the connection's end is the answer's.
                if String(decoding: bytes.prefix(300), as: UTF8.self).contains("Connection: close") { return }
            }
        }
        box.withLock { $0 = server }
    }

    var url: String { box.withLock { $0?.url } ?? "" }

    func stop() { box.withLock { $0 = nil } }
}
