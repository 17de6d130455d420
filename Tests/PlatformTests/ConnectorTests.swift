// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Testing

/// Asking another process for sockets, whatever that one does.
@Suite struct ConnectorTests {
    private static func pair() throws -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// Waits for a question and answers it as it asks to be.
    private static func answer(_ control: Descriptor) {
        guard let family = SocketIO.receive(control)?.first else { return }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let made = Descriptor(owning: socket(family == 6 ? AF_INET6 : AF_INET, kind, 0))
        _ = SocketIO.send([0], with: [made], to: control)
    }

    private static func family(_ descriptor: Descriptor) -> Int32 {
        var family: Int32 = 0
        var length = socklen_t(4)
        getsockopt(descriptor.number, SOL_SOCKET, SO_DOMAIN, &family, &length)
        return family
    }

    @Test func socketsOfTheFamilyAskedForAreGiven() async throws {
        let (ours, theirs) = try Self.pair()
        let connector = Connector(ours)
        Thread.detach(name: "answers") { for _ in 0..<3 { Self.answer(theirs) } }
        for family in [AF_INET, AF_INET6, AF_INET] {
            #expect(Self.family(try connector.socket(family: family)) == family)
        }
        #expect(#expect(throws: SystemError.self) { _ = try connector.socket(family: AF_UNIX) }?.code == EAFNOSUPPORT)
    }

    @Test func anErrorIsThatOfItsQuestion() async throws {
        let (ours, theirs) = try Self.pair()
        let connector = Connector(ours)
        Thread.detach(name: "answers") {
            _ = SocketIO.receive(theirs)
            _ = SocketIO.send([UInt8(EMFILE)], to: theirs)
            Self.answer(theirs)
        }
        #expect(#expect(throws: SystemError.self) { _ = try connector.socket(family: AF_INET) }?.code == EMFILE)
        #expect(Self.family(try connector.socket(family: AF_INET6)) == AF_INET6)
    }

    @Test func anAnswerThatComesTooLateIsNotTheNextOnes() async throws {
        let (ours, theirs) = try Self.pair()
        let losses = Lock(0)
        let connector = Connector(ours) { losses.withLock { $0 += 1 } }
        #expect(#expect(throws: SystemError.self) { _ = try connector.socket(family: AF_INET) }?.code == ETIMEDOUT)
        Thread.detach(name: "answers") { for _ in 0..<2 { Self.answer(theirs) } }
        #expect(Self.family(try connector.socket(family: AF_INET6)) == AF_INET6)
        #expect(losses.withLock { $0 } == 0)
    }

    @Test func theLossOfTheOtherSideIsSaidOnce() async throws {
        let (ours, theirs) = try Self.pair()
        let losses = Lock(0)
        let connector = Connector(ours) { losses.withLock { $0 += 1 } }
        theirs.close()
        for _ in 0..<3 {
            let error = #expect(throws: SystemError.self) { _ = try connector.socket(family: AF_INET) }
            #expect(error?.code == ECONNREFUSED)
        }
        #expect(losses.withLock { $0 } == 1)
    }
}
