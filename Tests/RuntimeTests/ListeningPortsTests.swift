// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Testing

@testable import Runtime

/// Where a backend listens that does not answer where it was told to.
@Suite struct ListeningPortsTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    /// A line of the kernel's table.
    private static func line(_ address: String, _ port: Int, listens: Bool = true) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        let local = "\(address):\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        let remote = address.count == 8 ? "00000000" : String(repeating: "0", count: 32)
        return
            "   0: \(local) \(remote):0000 \(listens ? "0A" : "01") 00000000:00000000 00:00000000 00000000  0 0 1 1 0\n"
    }

    private static let everywhere = "00000000"
    private static let loopback = "0100007F"
    private static let everywhereLong = String(repeating: "0", count: 32)
    private static let loopbackLong = String(repeating: "0", count: 24) + "01000000"
    private static let mappedLoopback = "0000000000000000FFFF00000100007F"

    @Test func theKernelsTablesAreRead() {
        let tables =
            Self.head + Self.line(Self.everywhere, 9000) + Self.line(Self.loopback, 9001)
            + Self.line("020011AC", 9002) + Self.line(Self.everywhere, 40_000, listens: false)
            + Self.line("0B00007F", 35_000) + Self.head + Self.line(Self.everywhereLong, 9003)
            + Self.line(Self.loopbackLong, 9004) + Self.line(Self.mappedLoopback, 9005) + Self.line(Self.loopback, 9000)
            + "nonsense\n  1: x y 0A\n"
        let ports = ListeningPorts(tables, reachesLoopback: false)
        #expect(ports.open == [9000, 9002, 9003])
        #expect(ports.local == [9001, 9004, 9005])
    }

    @Test(arguments: [
        ("", "nothing listens on its port 8080 yet, nor on another", nil),
        (
            line(everywhere, 9000),
            "nothing listens on its port 8080; it listens on 9000: give 9000 as its target port", nil
        ),
        (
            line(everywhere, 9000) + line(everywhereLong, 9100),
            "it listens on 9000, 9100: give the right one as its target port",
            nil
        ),
        (
            line(loopback, 8080),
            "it listens on 127.0.0.1:8080 inside its container, which nothing outside reaches: make it "
                + "listen on 0.0.0.0", "takes connections and closes them"
        ),
        (
            line(loopbackLong, 9000),
            "it listens on 127.0.0.1:9000 inside its container, which nothing outside reaches: make "
                + "it listen on 0.0.0.0:8080", "it listens on 9000: give 9000 as its target port"
        ),
        (line(everywhere, 8080), "its port 8080 takes connections and closes them again", nil),
    ]) func whatHelpsIsSaid(_ tables: String, words: String, wordsFromInside: String?) {
        let outside = ListeningPorts(Self.head + tables, reachesLoopback: false).explanation(of: 8080)
        #expect(outside.contains(words), "\(outside)")
        let inside = ListeningPorts(Self.head + tables, reachesLoopback: true).explanation(of: 8080)
        #expect(inside.contains(wordsFromInside ?? words), "\(inside)")
    }

    /// Of an image with programs in it, by whichever way there is.
    @Test(arguments: TestEngine.allCases) func aContainersPortsAreSeen(_ engine: TestEngine) async throws {
        var config = engine.config(
            "shell", ["httpd -p 0.0.0.0:9000 -h /www; httpd -p 127.0.0.1:9001 -h /www; exec sleep 600"])
        config.backend.transport = .streamableHTTP
        config.policy.permissionProfile = .network
        let test = try await TestBackend(engine, config)
        let container = test.backend.container
        var seen: ListeningPorts?
        for _ in 0..<200 where seen?.open != [9000] || seen?.local != [9001] {
            seen = await test.backend.listening()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(seen?.open == [9000] && seen?.local == [9001], "\(String(describing: seen))")
        // And by asking a program inside, as where the engine is in a virtual machine.
        let client = try await engine.runtime.client(socket: engine.socket)
        let tables = try await client.output(of: ["cat", "/proc/net/tcp", "/proc/net/tcp6"], in: container)
        #expect(ListeningPorts(tables, reachesLoopback: false) == seen, "\(tables)")
        await test.backend.stop(grace: 0)
    }
}
