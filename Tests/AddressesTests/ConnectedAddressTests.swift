// SPDX-License-Identifier: Apache-2.0
import Addresses
import HTTP
import Platform
import Testing

/// Where the HTTP client really connects to is where an address is said to lead.
@Suite(.timeLimit(.minutes(1)))
struct ConnectedAddressTests {
    private let client = HTTPClient()

    /// The other end of the connection that a request to `text` opens; `nil` when it opens none. Nothing is sent.
    private func peer(of text: String) async -> SocketAddress? {
        let seen = Lock<SocketAddress?>(nil)
        var request = HTTPClientRequest("GET", text)
        request.acceptPeer = { descriptor in
            seen.withLock { $0 = SocketAddress(peerOf: descriptor) }
            return "seen"
        }
        do throws(HTTPClientError) {
            _ = try await client.send(request)
            Issue.record("\(text) was answered")
        } catch {
            #expect((seen.withLock { $0 } != nil) == (error.code == .peerRefused), "\(text): \(error.reason)")
        }
        return seen.withLock { $0 }
    }

    @Test func theClientConnectsToWhatIsRead() async throws {
        let (first, one) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let (second, two) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let (third, six) = try ListeningSocket.tcp(host: "::1", port: 0)
        defer { withExtendedLifetime((first, second, third)) {} }
        for text in [
            "http://127.0.0.1:\(one)", "http://127.0.0.1:\(one)/x?y", "HTTP://127.0.0.1:0\(one)/",
            "http://127.0.0.1:\(one)@127.0.0.1:\(two)/", "http://u:p@127.0.0.1:\(two)/",
            "http://127.0.0.1:\(one)\\@127.0.0.1:\(two)/", "http://127.0.0.1:\(one)/@127.0.0.1:\(two)/",
            "http://127.0.0.1:\(one)?@127.0.0.1:\(two)/", "http://127.0.0.1:\(one)#@127.0.0.1:\(two)/",
            "http://[::1]:\(one)@127.0.0.1:\(two)/", "http://127.1:\(one)/", "http://2130706433:\(two)/",
            "http://0x7f.0.0.1:\(one)/", "http://0177.0.0.01:\(one)/", "http://127%2e0.0.1:\(one)/",
            "http://[::1]:\(six)/", "http://[0:0:0:0:0:0:0:1]:\(six)/", "http://127.0.0.1:\(one)@[::1]:\(six)/",
        ] {
            let address = try #require(WebAddress(text), "\(text)")
            let port = try #require(address.port)
            let said = try #require(SocketAddress(host: address.host, port: port), "\(text)")
            #expect(await peer(of: text) == said, "\(text)")
        }
        for name in ["localhost", "LocalHost", "%6cocalhost"] {
            let text = "http://127.0.0.1:\(two)@\(name):\(one)/"
            #expect(WebAddress(text)?.port == one && WebAddress(text)?.host.lowercased() == "localhost")
            let peer = try #require(await peer(of: text), "\(text)")
            #expect(peer.isLoopback && peer.port == one)
        }
    }

    /// What stands before the host may be a password, also where the host cannot be told.
    @Test func aFailureNamesNobodysLogin() async throws {
        for text in ["http://me:secret@127.0.0.1:1/x", "http://me:secret/x@127.0.0.1:1/", "http://me:secret@h:99999/x"]
        {
            let error = await #expect(throws: HTTPClientError.self) {
                _ = try await client.send(HTTPClientRequest("GET", text))
            }
            #expect(error?.reason.contains("secret") == false, "\(error?.reason ?? "")")
        }
    }

    /// libcurl by itself would connect for some of them: it guesses a scheme, and takes one slash or three for two.
    @Test func theClientConnectsNowhereForWhatIsNotRead() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        defer { withExtendedLifetime(socket) {} }
        for text in [
            "127.0.0.1:\(port)", "127.0.0.1:\(port)/x", "//127.0.0.1:\(port)/", "http:/127.0.0.1:\(port)/",
            "http:///127.0.0.1:\(port)/", "http:////127.0.0.1:\(port)/", "http:127.0.0.1:\(port)/",
            "http:\\\\127.0.0.1:\(port)/", "http://\\127.0.0.1:\(port)/", "http://a@b@127.0.0.1:\(port)/",
            "http://127.0.0.1:\(port)\\.example/", "http://127.0.0.1:\(port)x/", "http://127.0.0.1:\(port):80/",
            "http://127.0.0.1:\(port)\t/", "http://[127.0.0.1]:\(port)/", "http://127.0.0.1 :\(port)/",
        ] {
            #expect(WebAddress(text) == nil, "\(text)")
            #expect(await peer(of: text) == nil, "\(text)")
        }
    }
}
