// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Platform

@Suite struct PortOwnerTests {
    /// Lines as the kernel prints them on a little-endian machine.
    private let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 4711 1 0 100
           1: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1002        0 4712 1 0 100
           2: 0100007F:1F92 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1003        0 4713 1 0 100
           3: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1004        0 4714 1 0 100
           4: 00000000000000000000000001000000:1F93 00000000000000000000000000000000:0000 0A \
        00000000:00000000 00:00000000 00000000  1005        0 4715 1 0 100
           5: 00000000000000000000000000000000:1F94 00000000000000000000000000000000:0000 0A \
        00000000:00000000 00:00000000 00000000  1006        0 4716 1 0 100
           6: malformed
        """

    private func owners(_ host: String, _ port: UInt16) throws -> [UInt32] {
        let address = try #require(SocketAddress(host: host, port: port))
        return TCPTable.listeners(at: address, in: TCPTable.rows(of: table))
    }

    @Test func theVeryAddressWinsOverEveryAddress() throws {
        #expect(try owners("127.0.0.1", 8080) == [1001])
        #expect(try owners("127.0.0.2", 8080) == [1004])
        #expect(try owners("127.0.0.1", 8081) == [1002])
    }

    @Test func connectionsAreNotListeners() throws {
        #expect(try owners("127.0.0.1", 8082) == [])
    }

    @Test func ipv6ListenersOnEveryAddressTakeIPv4Too() throws {
        #expect(try owners("::1", 8083) == [1005])
        #expect(try owners("127.0.0.1", 8083) == [])
        #expect(try owners("127.0.0.1", 8084) == [1006])
    }
}
