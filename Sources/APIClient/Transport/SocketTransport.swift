// SPDX-License-Identifier: Apache-2.0
import HTTP
public import Instances
import JSONCoding
import Platform

/// The way to a server in another process, over its unix socket or TCP. Nothing is sent before the server's uid has been
/// checked, see `ServerTrust`, and nothing that may be a secret to where it may not go, see `SecretPolicy`.
public final class SocketTransport: APITransport {
    /// Where it leads.
    public let address: ServerAddress?
    private let server: ServerAddress
    private let policy: SecretPolicy
    private let environment: String?
    private let client = HTTPClient()

    /// A way to `address`; connects with the first request.
    /// - Parameter environment: the variables that go with each request, when a command is there and no server; they are
    ///   left out when they are too long.
    public init(
        _ address: ServerAddress, _ policy: SecretPolicy = SecretPolicy(), with environment: CommandEnvironment? = nil
    ) {
        self.address = address
        self.environment = environment?.fieldValue
        self.policy = policy
        server = address
    }

    public func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        if let objection = policy.objection(to: request, at: server) { throw objection }
        do throws(HTTPClientError) {
            let answer = try await client.send(prepare(request, timeout: request.timeout))
            return APIResponse(status: answer.status, headers: answer.headers, body: answer.body)
        } catch {
            throw failure(error)
        }
    }

    public func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        if let objection = policy.objection(to: request, at: server) { throw objection }
        do throws(HTTPClientError) {
            return Stream(inner: try await client.stream(prepare(request, timeout: nil)), transport: self)
        } catch {
            throw failure(error)
        }
    }

    private func prepare(_ request: APIRequest, timeout: Double?) -> HTTPClientRequest {
        var made: HTTPClientRequest
        switch server {
        case .unix(let path):
            made = HTTPClientRequest(request.method, "http://localhost" + request.path)
            made.socket = path
        case .http(let base): made = HTTPClientRequest(request.method, base + request.path)
        }
        made.headers = request.headers
        if let environment { made.headers[CommandEnvironment.field] = environment }
        if let body = request.body {
            if made.headers["Content-Type"] == nil { made.headers["Content-Type"] = "application/json" }
            made.body = body.bytes
        }
        made.timeout = timeout
        let server = server
        made.acceptPeer = { ServerTrust.objection(to: $0, at: server) }
        return made
    }

    fileprivate func failure(_ error: HTTPClientError) -> APIFailure {
        switch error.code {
        case .refused:
            .unreachable(
                "no thv server answers at \(server)", fix: "start one with thv serve, or leave out the address")
        case .permissionDenied:
            .unreachable(
                "you may not open \(server)", fix: "ask its owner, or run your own server with thv serve")
        case .peerRefused:
            .refused(
                error.reason, fix: "nothing was sent; name your own server with --runtime, or use --embedded")
        case .timeout: .timeout("\(server) did not answer in time: \(error.reason)")
        case .broken, .undecodable, .tooLarge, .redirected, .untrusted:
            .broken("the answer of \(server) broke off: \(error.reason)")
        case .cancelled: .cancelled
        }
    }

    private struct Stream: APIStream {
        let inner: HTTPClientStream
        let transport: SocketTransport
        var status: Int { inner.status }
        var headers: HTTPHeaders { inner.headers }

        func next() async throws(APIFailure) -> [UInt8]? {
            do throws(HTTPClientError) { return try await inner.next() } catch { throw transport.failure(error) }
        }
    }
}
