// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// How one gets to what is elsewhere: remote servers and catalogs know the machine's proxy and certificates, and what was set.
@Suite struct WayElsewhereTests {
    /// A proxy that writes down what it is asked for, and answers nothing else.
    private final class Asked: Sendable {
        private let server: RawServer
        private let box: Box

        init() {
            let box = Box()
            server = RawServer { connection in
                while let (head, _) = connection.readRequest() {
                    box.add(head.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
                    connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
                }
                connection.close()
            }
            self.box = box
        }

        var all: [String] { box.all }
        var address: String { "http://127.0.0.1:\(server.port)" }
    }

    private final class Box: Sendable {
        private let lines = Lock<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private func remote(_ url: String, _ server: TestServer) async throws -> JSON {
        let config: JSON = ["name": "far", "url": .string(url), "start_timeout": 3]
        let answer = try await server.send("POST", "/api/v1/workloads?on_failure=remove", config)
        return try JSON(parsing: answer.body)
    }

    private func look(_ server: TestServer, _ proxy: Asked) async throws {
        _ = try await remote("http://far.invalid/mcp", server)
        #expect(proxy.all.contains { $0.hasPrefix("POST http://far.invalid/mcp ") }, "\(proxy.all)")
        _ = try await remote("https://safe.invalid/mcp", server)
        #expect(proxy.all.contains { $0.hasPrefix("CONNECT safe.invalid:443 ") }, "\(proxy.all)")
        let registry: JSON = ["url": "https://registry.invalid/catalog.json"]
        _ = try await server.send("PUT", "/api/v1/registry/default", registry)
        #expect(proxy.all.contains { $0.hasPrefix("CONNECT registry.invalid:443 ") }, "\(proxy.all)")
    }

    @Test func theEnvironmentsProxyIsAskedForWhatIsElsewhere() async throws {
        let proxy = Asked()
        let environment = ["HTTPS_PROXY=\(proxy.address)", "http_proxy=\(proxy.address)", "no_proxy=near.invalid"]
        try await TestServer.with(environment: environment) { server in
            try await look(server, proxy)
            let before = proxy.all.count
            _ = try await remote("https://near.invalid/mcp", server)
            // This machine itself is no other place.
            _ = try await remote("http://127.0.0.1:1/mcp", server)
            #expect(proxy.all.count == before, "\(proxy.all)")
            #expect(try await server.create("here")["status"] == "running")
        }
    }

    @Test func theProxyThatWasSetGoesBeforeTheEnvironments() async throws {
        let (proxy, other) = (Asked(), Asked())
        try await TestServer.with(environment: ["HTTPS_PROXY=\(other.address)"]) { server in
            let patch: JSON = ["packages": ["proxy": .string(proxy.address)]]
            #expect(try await server.send("PATCH", "/api/v1/settings", patch).status == 200)
            try await look(server, proxy)
            #expect(other.all.isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func anAuthorityOfTheMachinesOwnIsTrusted(isSet: Bool) async throws {
        let authority = try TestAuthority()
        let far = try authority.server("far", days: 2)
        try await TestServer.with(environment: isSet ? [] : ["SSL_CERT_FILE=\(authority.certificate)"]) { server in
            if isSet {
                let unknown = try await remote(far.url, server)
                #expect(unknown.text.contains("certificate"), "\(unknown.prettyText)")
                let patch: JSON = ["packages": ["ca_file": .string(authority.certificate)]]
                #expect(try await server.send("PATCH", "/api/v1/settings", patch).status == 200)
            }
            let known = try await remote(far.url, server)
            // The handshake is done; that server never answers.
            #expect(known["code"] == "start_failed" && !known.text.contains("certificate"), "\(known.prettyText)")
        }
    }
}
