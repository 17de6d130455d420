// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport
import Testing

@testable import LocalHosting

/// Ports that are kept for workloads, beside whoever serves them.
@Suite struct PortAllocatorTests {
    /// A proxy of a version that held 127.0.0.1 only goes on serving it, and the other family is nobody else's.
    @Test func theOtherFamilyIsHeldForAProxyThatServesOne() async throws {
        let old = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let ports = PortAllocator()
        #expect(ports.adopt(Int(old.port), for: "a", copies: []) == nil)
        #expect(throws: SystemError.self) { try ListeningSocket.tcp(host: "::1", port: old.port) }
        ports.release("a")
        var six: Descriptor?
        try await until("the port is free") {
            six = try? ListeningSocket.tcp(host: "::1", port: old.port).socket
            return six != nil
        }
        // Somebody was faster: that is said.
        #expect(ports.adopt(Int(old.port), for: "a", copies: []) == "[::1]:\(old.port)")
        withExtendedLifetime((old.socket, six)) {}
    }

    @Test func aPortIsOpenFromItsChoiceToItsRelease() async throws {
        let ports = PortAllocator()
        let port = try ports.reserve(0, for: "a", taken: [])
        func isTaken() -> Bool {
            ["127.0.0.1", "::1", "0.0.0.0", "::"].allSatisfy {
                (try? ListeningSocket.tcp(host: $0, port: UInt16(port))) == nil
            }
        }
        #expect(isTaken())
        for _ in 0..<20 {
            let served = try await ports.listen(port, for: "a")
            #expect(served.port == port && served.names.contains("localhost"))
            #expect(isTaken())
            ports.hold(port, for: "a")
            #expect(isTaken())
        }
        ports.move("a", to: "b")
        #expect(isTaken())
        #expect(throws: (any Error).self) { try ports.reserve(port, for: "c", taken: []) }
        ports.release("b")
        // A process that another test is starting holds a copy for a moment.
        try await until("the port is free") { !isTaken() }
    }
}
