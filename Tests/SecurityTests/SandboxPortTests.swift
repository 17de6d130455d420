// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A command that listens in its sandbox listens on no port of this machine: whoever is here, its proxy is the only way to it.
@Suite struct SandboxPortTests {
    /// A port that nothing listens on.
    private static func freePort() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: 33_000...60_000)
            if try !isListening(port) { return port }
        }
        throw Failed("no free port")
    }

    /// Whether the kernel's tables of this network namespace show somebody who listens on `port`.
    private static func isListening(_ port: Int) throws -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        return try ["tcp", "tcp6"].contains { table in
            String(decoding: try File.read("/proc/self/net/\(table)"), as: UTF8.self).split(whereSeparator: \.isNewline)
                .contains { line in
                    let fields = line.split(whereSeparator: \.isWhitespace)
                    return fields.count > 3 && fields[3] == "0A" && fields[1].hasSuffix(":\(digits)")
                }
        }
    }

    @Test(.needsRoot, arguments: ["none", "network"]) func nothingListensOnThisMachine(profile: String) async throws {
        let port = try Self.freePort()
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let config: JSON = [
                    "name": "listening", "transport": "streamable-http", "target_port": JSON(port),
                    "permission_profile": .string(profile),
                    "command": [.string(TestServer.everything), "--http", .string("0.0.0.0:\(port)")],
                ]
                let response = try await server.send("POST", "/api/v1/workloads", config)
                let made = try JSON(parsing: response.body)
                try #require(response.status == 201, "\(made.prettyText)")
                #expect(try await server.get("/api/v1/workloads/listening/tools")["total"]?.intValue == 10)
                #expect(try !Self.isListening(port))
                let knock = """
                    import socket
                    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "10.0.2.15")):
                        s = socket.socket(family); s.settimeout(1)
                        try: s.connect((address, \(port))); print("reached", address)
                        except OSError: pass
                    """
                for user in [users[0], users[1]] {
                    let words = user.command(["/usr/bin/python3", "-c", knock])
                    let seen = try await Command.running(words[0], Array(words.dropFirst()))
                    #expect(seen.code == 0 && seen.output.isEmpty, "\(seen)")
                }
                // What is reached at its proxy's port is for its owner alone.
                let url = made["url"]?.stringValue ?? ""
                let ask = "import urllib.request; print(urllib.request.urlopen('\(url)').status)"
                let words = users[1].command(["/usr/bin/python3", "-c", ask])
                let seen = try await Command.running(words[0], Array(words.dropFirst()))
                #expect(seen.code != 0 && seen.errors.contains("403"), "\(seen)")
            }
        }
    }
}
