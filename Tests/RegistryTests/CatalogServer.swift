// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform

/// A real web server on loopback that offers what a test tells it to.
final class CatalogServer: Sendable {
    /// Its address, without a slash at the end.
    let url: String
    private let server: HTTPServer
    private let box: Box

    /// Answers each request by `answer`.
    init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        url = "http://127.0.0.1:\(port)"
        let box = Box(answer)
        self.box = box
        server = try HTTPServer(
            socket: socket, refuse: { status, reason, _ in HTTPResponse.text(reason, status: status) },
            handler: { request, exchange in exchange.respond(box.answer(request)) })
    }

    /// Everything that was asked so far.
    var requests: [HTTPRequest] { box.requests }

    /// Answers otherwise from now on.
    func change(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) { box.set(answer) }

    /// Nobody is there any more.
    func stop() { server.stop() }

    private final class Box: Sendable {
        private let state: Lock<([HTTPRequest], @Sendable (HTTPRequest) -> HTTPResponse)>
        init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) { state = Lock(([], answer)) }
        var requests: [HTTPRequest] { state.withLock { $0.0 } }
        func set(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) { state.withLock { $0.1 = answer } }
        func answer(_ request: HTTPRequest) -> HTTPResponse {
            let body = state.withLock { state in
                state.0.append(request)
                return state.1
            }
            return body(request)
        }
    }
}

extension JSON {
    /// A catalog with servers called so, each an image.
    static func catalog(_ names: String...) -> JSON {
        [
            "servers": .array(
                names.map { ["name": .string($0), "packages": [["registryType": "oci", "identifier": "x:1"]]] })
        ]
    }
}
