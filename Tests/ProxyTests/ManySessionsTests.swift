// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Answers over the control socket that are larger than what a socket holds.
@Suite struct ManySessionsTests {
    private static let count = 1000

    @Test func aThousandSessionsAreToldWholeHoweverSlowlyTheyAreRead() async throws {
        try await TestServer.with { server in
            let made = try await server.create("busy")
            let (url, id) = (made["url"]?.stringValue ?? "", made["id"]?.stringValue ?? "")
            let http = HTTPClient()
            let name = String(repeating: "n", count: 100)
            for number in 0..<Self.count {
                let message: JSON = [
                    "jsonrpc": "2.0", "id": 1, "method": "initialize",
                    "params": [
                        "protocolVersion": "2025-06-18", "capabilities": [:],
                        "clientInfo": ["name": .string(name), "version": .string("\(number)")],
                    ],
                ]
                var request = HTTPClientRequest("POST", url, body: message.bytes)
                request.headers = [
                    "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
                ]
                #expect(try await http.send(request).status == 200)
            }
            #expect(try await server.get("/api/v1/workloads/busy/sessions")["total"]?.intValue == Self.count)
            let command = try await Command.running(
                "\(TestServer.programs)/thv", ["sessions", "busy", "-q"], environment: server.environment)
            #expect(command.output.split(whereSeparator: \.isNewline).count == Self.count, "\(command.errors)")
            // One that reads nothing for a while and wants all of them in one line.
            let answer = try await Thread.dedicated("controller") { try Self.ask(server.instance.controlSocket(id)) }
            #expect(answer["answer"]?.arrayValue?.count == Self.count)
            // Nobody else had to wait for it.
            #expect(try await server.get("/api/v1/workloads/busy/metrics")["sessions"]?["open"]?.intValue == Self.count)
        }
    }

    private static func ask(_ socket: String) throws -> JSON {
        let connection = try Connection.unix(path: socket)
        #expect(SocketIO.send(Array(#"{"command":"sessions","tag":7}"#.utf8) + [0x0A], to: connection))
        var bytes: [UInt8] = []
        while let more = SocketIO.receive(connection) {
            bytes += more
            guard bytes.last == 0x0A else { continue }
            for line in bytes.split(separator: 0x0A) {
                if let json = try? JSON(parsing: Array(line)), json["tag"] == 7 { return json }
            }
        }
        throw Failed("the proxy closed the connection after \(bytes.count) bytes")
    }
}
