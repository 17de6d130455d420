// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

/// What a sandbox with the profile `network` reaches: what is beyond this machine, and nothing of it.
@Suite(.serialized, .needsRoot)
struct NetworkTests {
    /// Prints, for each address, what a connection and a datagram to port 7000 came to.
    private static func probe(_ addresses: [String]) -> String {
        """
        python3 - <<'END'
        import errno, socket
        for address in '\(addresses.joined(separator: " "))'.split():
            family = socket.AF_INET6 if ':' in address else socket.AF_INET
            words = []
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                s = socket.socket(family, kind)
                s.settimeout(1)
                try:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    if kind == socket.SOCK_DGRAM:
                        s.sendto(b'x', (address, 7000))
                        words.append('sent')
                    else:
                        s.connect((address, 7000))
                        words.append('open:' + s.recv(100).decode().strip())
                except socket.timeout:
                    words.append('silence')
                except OSError as error:
                    words.append(errno.errorcode.get(error.errno, str(error)))
            print(address, *words)
        END
        """
    }

    private struct Seen {
        var connection: String
        var datagram: String
    }

    private func reach(_ addresses: [String], in name: String, on server: TestServer) async throws -> [String: Seen] {
        let text = try await ShellServer.run(Self.probe(addresses), in: name, on: server)
        var found: [String: Seen] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 3 { found[words[0]] = Seen(connection: words[1], datagram: words[2]) }
        }
        if found.count != addresses.count { throw Failed(text) }
        return found
    }

    /// Addresses by the reason why they are refused, as they are and as IPv6 spells them.
    private static let refused = [
        "10.77.0.1", "203.0.113.5", "203.0.113.255", "192.0.2.200", "172.30.0.1", "172.30.0.2", "169.254.169.254",
        "169.254.1.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "100.100.100.100", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "10.0.2.2", "10.0.2.3", "10.0.2.4", "0.1.2.3",
        "::ffff:10.77.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b::a4d:1", "2002:a4d:1::1",
        "::10.77.0.1",
        "fd00:ec2::254", "fe80::1", "ff02::1", "fd00::2", "fd00:77::1",
    ]
    private static let neighbours = ["10.0.2.3", "10.0.2.4", "fe80::1", "ff02::1"]
    private static let later = "203.0.113.77"

    enum Means: CaseIterable {
        case filter, routes
    }

    @Test(arguments: Means.allCases, [false, true]) func aNetworkLeadsBeyondThisMachineOnly(
        means: Means, asAnotherUser: Bool
    ) async throws {
        if asAnotherUser {
            try await TestUser.with { try await check(means, user: $0[0]) }
        } else {
            try await check(means, user: nil)
        }
    }

    private func check(_ means: Means, user: TestUser?) async throws {
        let directory = try TemporaryDirectory()
        let environment = means == .routes ? ["\(Defence.variable)=\(Defence.packetFilter.rawValue)"] : []
        try await TestServer.with(
            environment: environment, user: user, wrapper: try LonelyMachine.wrapper(in: directory)
        ) { server in
            let made = try await ShellServer.create("net", [("permission_profile", "network")], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let note = made.object["backend"]?["notes"]?.prettyText ?? made.object.prettyText
            #expect(note.place(of: means == .filter ? "nftables" : "by routes") != nil, "\(note)")
            // Beyond it: the other machine, by a private address, and the resolver.
            let beyond = try await reach(["10.77.0.2", Self.later], in: "net", on: server)
            #expect(beyond["10.77.0.2"]?.connection == "open:far")
            #expect(beyond["10.77.0.2"]?.datagram == "sent")
            #expect(beyond[Self.later]?.connection != "open:here")
            let lookup = """
                python3 -c "
                import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(5)
                s.sendto(bytes.fromhex('abcd01000001000000000000016103636f6d0000010001'), ('10.0.2.3', 53))
                print(s.recv(100)[:4].hex())"
                """
            #expect(try await ShellServer.run(lookup, in: "net", on: server) == "abcd8180\n")
            // Of it: nothing, and what is refused is refused at once.
            let start = MonotonicClock.milliseconds
            for (address, seen) in try await reach(Self.refused, in: "net", on: server) {
                #expect(!seen.connection.hasPrefix("open"), "\(address): \(seen)")
                // Routes prohibit no neighbours; on the sandbox's own link there are none but slirp4netns itself.
                if means == .routes, Self.neighbours.contains(address) { continue }
                for word in [seen.connection, seen.datagram] {
                    #expect(word != "sent" && word != "silence", "\(address): \(seen)")
                }
            }
            #expect(MonotonicClock.milliseconds - start < 5000)
            let arrived = try LonelyMachine.arrivals(in: directory)
            #expect(arrived.contains("10.77.0.2"))
            #expect(arrived.isDisjoint(with: Self.refused), "\(arrived)")
            // An address that comes, and one that goes.
            try await LonelyMachine.run(["ip", "addr", "add", "\(Self.later)/32", "dev", "own0"], on: server)
            try await until("the new address is refused") {
                let seen = try await reach([Self.later], in: "net", on: server)[Self.later]
                return seen.map { !$0.connection.hasPrefix("open") && $0.datagram != "sent" } ?? false
            }
            try await LonelyMachine.run(["ip", "addr", "del", "203.0.113.5/24", "dev", "own0"], on: server)
            try await LonelyMachine.run(["ip", "link", "set", "bridge0", "down"], on: server)
            try await LonelyMachine.run(["ip", "link", "del", "bridge0"], on: server)
            try await until("what this machine has no more is not refused") {
                try await reach(["203.0.113.5"], in: "net", on: server)["203.0.113.5"]?.datagram == "sent"
            }
            #expect(
                try await reach([Self.later, "10.77.0.1"], in: "net", on: server).values.allSatisfy {
                    !$0.connection.hasPrefix("open")
                })
        }
    }
}
