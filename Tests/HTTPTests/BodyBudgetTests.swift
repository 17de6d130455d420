// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform
import Testing

/// Long bodies are read when there is room for them in a budget, and only then.
@Suite struct BodyBudgetTests {
    private final class Fixture: Sendable {
        let server: HTTPServer
        let port: UInt16
        let budget: ByteBudget
        let owner: ByteBudget.Owner

        init(total: Int = 1 << 20) throws {
            budget = ByteBudget(total: total)
            var limits = HTTPServer.Limits()
            limits.body = max(limits.body, total / 4)
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            let owner = budget.owner()
            self.owner = owner
            server = try HTTPServer(
                sockets: [socket], limits: limits, refuse: { status, reason, _ in .text(reason, status: status) },
                admit: { _ in
                    .take(
                        { request, exchange in
                            exchange.respond(.text("took \(request.body.count) \(request.claim?.count ?? 0)"))
                        }, countedTo: owner)
                })
        }
        deinit { server.stop() }
    }

    private static func head(_ fields: String) -> [UInt8] {
        Array("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)\r\n\r\n".utf8)
    }
    private static let body = [UInt8](repeating: 0x61, count: 200_000)

    @Test func aBodyWaitsUntilThereIsRoomAndIsWhole() async throws {
        let fixture = try Fixture()
        var others: ByteBudget.Claim? = fixture.budget.owner(isLast: true).claim(1 << 20)
        let client = try RawClient.connect(port: fixture.port)
        try client.writeAll(Self.head("Content-Length: \(Self.body.count)") + Self.body.prefix(1000))
        // A short one needs no room.
        let short = try RawClient.connect(port: fixture.port)
        try short.writeAll(Self.head("Content-Length: 3") + [1, 2, 3])
        #expect(RawClient.read(short, until: nil).hasSuffix("took 3 0"))
        #expect(others != nil)
        others = nil
        try client.writeAll(Array(Self.body.dropFirst(1000)))
        #expect(RawClient.read(client, until: nil).hasSuffix("took 200000 400000"))
        #expect(fixture.budget.held == 0)
    }

    @Test func aClientThatLeavesWhileItWaitsIsForgottenAndAServerThatStopsForgetsAll() async throws {
        let fixture = try Fixture()
        let others = fixture.budget.owner(isLast: true).claim(1 << 20)
        for _ in 0..<20 {
            let client = try RawClient.connect(port: fixture.port)
            try client.writeAll(Self.head("Content-Length: \(Self.body.count)") + Self.body.prefix(50_000))
            client.close()
        }
        while fixture.server.hasConnections { try await Task.sleep(for: .milliseconds(5)) }
        let waiting = try (0..<5).map { _ in
            let client = try RawClient.connect(port: fixture.port)
            try client.writeAll(Self.head("Content-Length: \(Self.body.count)"))
            return client
        }
        while !fixture.server.hasConnections { try await Task.sleep(for: .milliseconds(5)) }
        fixture.server.stop()
        for client in waiting { #expect(!RawClient.read(client, until: nil).contains("took")) }
        withExtendedLifetime(others) {}
        #expect(fixture.owner.bytes == 0)
    }

    /// A body in pieces has room for a medium one; a longer one gets more if there is some, and does not wait for it.
    @Test(arguments: [false, true]) func aBodyWhoseLengthIsNotKnownGrows(isFull: Bool) async throws {
        let fixture = try Fixture(total: 128 << 20)
        let others = fixture.budget.owner(isLast: true).claim(isFull ? 90 << 20 : 1)
        let client = try RawClient.connect(port: fixture.port)
        let count = 10_000_000
        try await Thread.dedicated("client") {
            try client.writeAll(Self.head("Transfer-Encoding: chunked"))
            let piece = Array("F4240\r\n".utf8) + [UInt8](repeating: 0x61, count: 1_000_000) + [0x0D, 0x0A]
            for _ in 0..<(count / 1_000_000) { try client.writeAll(piece) }
            try client.writeAll(Array("0\r\n\r\n".utf8))
        }
        let answer = RawClient.read(client, until: nil)
        if isFull {
            #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("no room"), "\(answer)")
        } else {
            #expect(answer.contains("took \(count) "), "\(answer)")
        }
        withExtendedLifetime(others) {}
        #expect(fixture.owner.bytes == 0)
    }

    /// More than anybody gets is refused at once.
    @Test func aBodyThatCanNeverFitIsRefused() throws {
        let fixture = try Fixture()
        let client = try RawClient.connect(port: fixture.port)
        try client.writeAll(Self.head("Content-Length: 600000"))
        #expect(RawClient.read(client, until: nil).hasPrefix("HTTP/1.1 413"))
    }
}
