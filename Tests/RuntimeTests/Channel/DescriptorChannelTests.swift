// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Runtime
import Testing

@Suite struct DescriptorChannelTests {
    /// A channel and the far ends of its two pipes.
    private func piped() throws -> (channel: DescriptorChannel, input: Descriptor, output: Descriptor) {
        let toBackend = try Descriptor.pipe()
        let fromBackend = try Descriptor.pipe()
        return (
            DescriptorChannel(reading: fromBackend.read, writing: toBackend.write), toBackend.read, fromBackend.write
        )
    }

    private func socketPair() throws -> (Descriptor, Descriptor) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0, &ends) == 0)
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    @Test func tenMegabytesPassBothWays() async throws {
        let (channel, input, output) = try piped()
        let delivery = Delivery()
        delivery.open(channel)
        Thread.detach(name: "mirror") {
            var chunk = [UInt8](repeating: 0, count: 100_000)
            while true {
                let count = chunk.withUnsafeMutableBytes { read(input.number, $0.baseAddress, $0.count) }
                if count <= 0 { break }
                try? output.writeAll(Array(chunk[0..<count]))
            }
            output.close()
        }
        let big = (0..<10 << 20).map { UInt8(0x61 + $0 % 26) }
        for message in [big, [0x31], big] { #expect(channel.send(message)) }
        await delivery.count(3)
        #expect(delivery.lines == [big, [0x31], big])
        channel.closeInput()
        await delivery.ended()
        #expect(!channel.send([0x32]))
    }

    @Test func aMessageIsWrittenAtOnceWithoutAThread() throws {
        let (channel, input, _) = try piped()
        #expect(channel.send(Array("{}".utf8)))
        var chunk = [UInt8](repeating: 0, count: 10)
        _ = fcntl(input.number, F_SETFL, O_NONBLOCK)
        #expect(read(input.number, &chunk, 10) == 3)
        #expect(chunk.prefix(3) == Array("{}\n".utf8)[...])
    }

    @Test func whatABackendDoesNotReadIsQueuedInOrderUpToTheLimit() async throws {
        let (channel, input, _) = try piped()
        let message = [UInt8](repeating: 0x71, count: 1 << 20)
        var accepted = 0
        while channel.send(message + [UInt8(0x80 + accepted)]) {
            accepted += 1
            try #require(accepted < 100)
        }
        #expect(accepted == 63)
        let count = accepted
        let read = try await Thread.dedicated("reader") {
            var bytes = 0
            var last: [UInt8] = []
            var splitter = LineSplitter()
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while last.count < count {
                let got = chunk.withUnsafeMutableBytes { Glibc.read(input.number, $0.baseAddress, $0.count) }
                if got <= 0 { break }
                bytes += got
                splitter.feed(Array(chunk[0..<got]), line: { last.append($0.last ?? 0) }, tooLong: { _ in })
            }
            return (bytes, last)
        }
        #expect(read.0 == accepted * (message.count + 2))
        #expect(read.1 == (0..<accepted).map { UInt8(0x80 + $0) })
        #expect(channel.send([0x78]))
    }

    /// While others hold the budget a long line waits in its pipe; then nothing of it is missing.
    @Test func aPipeIsNotReadWhileThereIsNoRoom() async throws {
        let (channel, _, output) = try piped()
        let budget = ByteBudget(total: 8 << 20)
        var others: ByteBudget.Claim? = budget.owner(isLast: true).claim(7 << 20)
        let delivery = Delivery()
        delivery.open(channel, budget: budget)
        let line = [UInt8](repeating: 0x61, count: 1 << 20)
        let written = Lock(0)
        Thread.detach(name: "backend") {
            for start in stride(from: 0, to: line.count, by: 4096) {
                try? output.writeAll(Array(line[start..<(start + 4096)]))
                written.withLock { $0 += 4096 }
            }
            try? output.writeAll([0x0A])
        }
        // The pipe and what was read before are full; the backend waits.
        var before = -1
        while before != written.withLock({ $0 }) || before < 64 << 10 {
            before = written.withLock { $0 }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(before < 512 << 10)
        #expect(others != nil && delivery.lines.isEmpty)
        others = nil
        await delivery.count(1)
        #expect(delivery.lines == [line])
        channel.close()
        await delivery.ended()
        #expect(budget.held == 0)
    }

    /// What a backend does not read counts, too, and is given back when it ends.
    @Test func whatABackendDoesNotReadTakesItsShareOnly() async throws {
        let (channel, input, output) = try piped()
        let budget = ByteBudget(total: 8 << 20)
        let delivery = Delivery()
        delivery.open(channel, budget: budget)
        let message = [UInt8](repeating: 0x71, count: 1 << 20)
        var accepted = 0
        while channel.send(message) { accepted += 1 }
        #expect((2...5).contains(accepted))
        #expect(budget.held <= 5 << 20)
        // Small messages are not locked out by that, up to a bound of their own.
        let small = [UInt8](repeating: 0x73, count: 1023)
        var few = 0
        while channel.send(small) { few += 1 }
        #expect((1000...9000).contains(few), "\(few)")
        #expect(budget.held <= 8 << 20)
        output.close()
        await delivery.ended()
        input.close()
        #expect(budget.held == 0)
    }

    @Test func aBackendThatIsGoneEndsTheChannelAndNotTheProgram() async throws {
        let (channel, input, output) = try piped()
        let delivery = Delivery()
        delivery.open(channel)
        input.close()
        // A child that another test is just starting may hold a copy of the pipe for a moment.
        while channel.send(Array("anybody there".utf8)) { await Task.yield() }
        output.close()
        await delivery.ended()
        #expect(delivery.lines.isEmpty)
    }

    @Test func aBackendThatGoesWhileMessagesAreQueuedEndsTheChannel() async throws {
        let (channel, input, _) = try piped()
        #expect(channel.send([UInt8](repeating: 0x71, count: 1 << 20)))
        input.close()
        while channel.send([0x71]) { await Task.yield() }
        #expect(!channel.send([0x71]))
    }

    @Test func junkSplitCharactersAndCarriageReturnsSurvive() async throws {
        let (channel, _, output) = try piped()
        let delivery = Delivery()
        delivery.open(channel)
        for byte in Array("Loading…\r\n\n{\"x\":\"€\"}\r\nno end".utf8) { try output.writeAll([byte]) }
        output.close()
        await delivery.ended()
        #expect(delivery.texts == ["Loading…", "{\"x\":\"€\"}", "no end"])
    }

    @Test func aLineOverTheLimitIsReportedAndTheNextOneDelivered() async throws {
        let (channel, _, output) = try piped()
        let delivery = Delivery()
        delivery.open(channel)
        try await Thread.dedicated("writer") {
            let chunk = [UInt8](repeating: 0x71, count: 1 << 20)
            for _ in 0..<17 { try output.writeAll(chunk) }
            try output.writeAll(Array("\n[]\n".utf8))
            output.close()
        }
        await delivery.ended()
        #expect(delivery.texts == ["[]"])
        #expect(delivery.errors == ["a line of more than 16 MiB was dropped"])
    }

    @Test func closingEndsABlockedReadOnPipesAndSockets() async throws {
        let (channel, input, output) = try piped()
        let delivery = Delivery()
        delivery.open(channel)
        channel.close()
        channel.close()
        await delivery.ended()
        #expect(delivery.lines.isEmpty)
        withExtendedLifetime((input, output)) {}

        let (near, far) = try socketPair()
        let overSocket = DescriptorChannel(reading: near, writing: near)
        let received = Delivery()
        received.open(overSocket)
        try far.writeAll(Array("one\n".utf8))
        await received.count(1)
        Thread.detach(name: "closer") { overSocket.close() }
        await received.ended()
        #expect(received.texts == ["one"])
        #expect(!overSocket.send([0x31]))
        #expect(near.number == -1)
    }

    @Test func closingWhileMessagesAreQueuedEndsTheWriter() async throws {
        let (near, far) = try socketPair()
        let channel = DescriptorChannel(reading: near, writing: near)
        let delivery = Delivery()
        delivery.open(channel)
        #expect(channel.send([UInt8](repeating: 0x71, count: 8 << 20)))
        channel.close()
        await delivery.ended()
        #expect(near.number == -1)
        withExtendedLifetime(far) {}
    }

    @Test func closingTheInputOfASocketLeavesTheOutputOpen() async throws {
        let (near, far) = try socketPair()
        let channel = DescriptorChannel(reading: near, writing: near, early: Array("first\nsec".utf8))
        let delivery = Delivery()
        delivery.open(channel)
        channel.closeInput()
        #expect(try far.readAll().isEmpty)
        try far.writeAll(Array("ond\nthird\n".utf8))
        far.close()
        await delivery.ended()
        #expect(delivery.texts == ["first", "second", "third"])
    }

    @Test func aFramedStreamGivesLinesOfBothKinds() async throws {
        let (near, far) = try socketPair()
        let errors = Delivery()
        let channel = DescriptorChannel(
            reading: near, writing: near, early: [1, 0, 0], demultiplexer: AttachDemultiplexer(),
            onStderr: { errors.line($0) })
        let delivery = Delivery()
        delivery.open(channel)
        try far.writeAll([0, 0, 0, 0, 2] + Array("a\n".utf8) + [2, 0, 0, 0, 0, 0, 0, 4] + Array("oops".utf8))
        try far.writeAll([1, 0, 0, 0, 0, 0, 0, 2] + Array("b\n".utf8))
        far.close()
        await delivery.ended()
        #expect(delivery.texts == ["a", "b"])
        #expect(errors.texts == ["oops"])
    }

    @Test func manySendersNeverMixTheirMessages() async throws {
        let (channel, input, _) = try piped()
        let reader = Task {
            try await Thread.dedicated("reader") {
                var lines: [[UInt8]] = []
                var splitter = LineSplitter()
                var chunk = [UInt8](repeating: 0, count: 4096)
                while lines.count < 400 {
                    let got = chunk.withUnsafeMutableBytes { Glibc.read(input.number, $0.baseAddress, $0.count) }
                    if got <= 0 { break }
                    splitter.feed(Array(chunk[0..<got]), line: { lines.append($0) }, tooLong: { _ in })
                }
                return lines
            }
        }
        await withTaskGroup { group in
            for sender in UInt8(0)..<4 {
                group.addTask {
                    for _ in 0..<100 { #expect(channel.send([UInt8](repeating: 0x61 + sender, count: 5000))) }
                }
            }
        }
        let lines = try await reader.value
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { line in line.count == 5000 && line.allSatisfy { $0 == line[0] } })
    }
}
