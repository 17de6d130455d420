// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport

/// Somebody who sends whatever he likes: the program `intruder`, run by a user of his own.
struct Intruder: Sendable {
    /// `nil` is the test's own user.
    let user: TestUser?
    /// The command that runs it in a sandbox, if it is to be in one.
    var enclosure: [String] = []

    static var program: String { "\(TestServer.programs)/intruder" }

    /// Sends `text` to `place` and returns everything that comes back.
    func send(_ text: String, to place: String) async throws -> String {
        try await run(["send", place], input: text).output
    }

    /// The status of the answer to `text`, 0 when none came.
    func status(_ text: String, to place: String) async throws -> Int {
        Self.status(of: try await send(text, to: place))
    }

    static func status(of answer: String) -> Int {
        guard answer.hasPrefix("HTTP/1.") else { return 0 }
        return Int(answer.dropFirst(9).prefix(3)) ?? 0
    }

    /// Sends `text` `rounds` times, each time leaving without waiting for the answer.
    /// - Returns: the first bytes of those answers that came nevertheless, with their number.
    func storm(_ text: String, at place: String, rounds: Int) async throws -> [String: Int] {
        let output = try await run(["storm", place, String(rounds)], input: text).output
        var seen: [String: Int] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: ":")
            if parts.count == 2 { seen[String(parts[0])] = Int(parts[1].dropFirst()) }
        }
        return seen
    }

    /// Sends `head` and `size` bytes of body on `count` connections at once, as long as they are taken.
    /// - Returns: how often each status came; 0 stands for no answer.
    func flood(_ head: String, at place: String, count: Int, size: Int) async throws -> [Int: Int] {
        let output = try await run(["flood", place, String(count), String(size)], input: head).output
        var seen: [Int: Int] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":")
            if parts.count == 2, let status = Int(parts[0]) { seen[status] = Int(parts[1].dropFirst()) }
        }
        return seen
    }

    /// Sends bytes at random.
    /// - Returns: the highest status seen.
    func noise(at place: String, seed: UInt64, rounds: Int) async throws -> Int {
        let output = try await run(["noise", place, String(rounds), String(seed)], input: "").output
        guard let worst = Int(output.filter { $0 != "\n" }) else { throw Failed("the noise ended: \(output)") }
        return worst
    }

    private func run(_ arguments: [String], input: String) async throws -> Command {
        let words = enclosure + [Self.program] + arguments
        let result =
            if let user { try await user.run(words[0], Array(words.dropFirst()), input: input) } else {
                try await Command.running(words[0], Array(words.dropFirst()), input: input)
            }
        guard result.code == 0 else { throw Failed("intruder \(arguments): \(result.exit) \(result.errors)") }
        return result
    }

    /// One that runs until it is ended.
    final class Running: Sendable {
        let child: Child
        private let input: Descriptor
        private let output: Descriptor

        /// `verb` and `place` as the program takes them.
        convenience init(_ user: TestUser?, _ arguments: [String]) throws {
            try self.init(user, words: [Intruder.program] + arguments)
        }

        /// Any command.
        init(_ user: TestUser?, words: [String]) throws {
            let command = user?.command(words) ?? words
            let (stdin, stdout) = (try Descriptor.pipe(), try Descriptor.pipe())
            var plan = Child.Plan(command[0], Array(command.dropFirst()))
            plan.descriptors = [(stdin.read.number, 0), (stdout.write.number, 1), (2, 2)]
            child = try Child.start(plan)
            input = stdin.write
            output = stdout.read
        }

        /// Nobody else waits for it: one that was left a zombie would keep the tests' own runner from seeing its children.
        deinit {
            child.signal(SIGKILL)
            _ = child.wait()
        }

        /// The next line it prints. Blocks.
        func line() async throws -> String {
            try await Thread.dedicated("line") { [output] in
                var bytes: [UInt8] = []
                while bytes.last != 0x0A {
                    var byte: [UInt8] = [0]
                    guard try output.readOne(&byte) else { throw Failed("the intruder ended") }
                    bytes += byte
                }
                return String(decoding: bytes.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            }
        }

        /// Ends its input, waits until it has ended by itself, and returns what it has printed since.
        func endGently() async throws -> String {
            input.close()
            return try await Thread.dedicated("end") { [output, child] in
                let rest = try output.readAll()
                _ = child.wait()
                return String(decoding: rest, as: UTF8.self)
            }
        }

        /// Ends it and returns what it has printed since.
        func end() async throws -> String {
            child.signal(15)
            input.close()
            return try await Thread.dedicated("end") { [output, child] in
                let rest = try output.readAll()
                _ = child.wait()
                return String(decoding: rest, as: UTF8.self)
            }
        }
    }
}

extension Descriptor {
    /// Reads one byte; false at the end.
    fileprivate func readOne(_ byte: inout [UInt8]) throws -> Bool {
        while true {
            let count = read(number, &byte, 1)
            if count >= 0 { return count == 1 }
            if errno != EINTR { throw SystemError("read") }
        }
    }
}

/// Requests as text.
enum RawRequest {
    /// A request that would be answered, were it its owner's.
    static func text(
        _ method: String, _ path: String, host: String = "localhost", _ headers: [String] = [], body: String = ""
    ) -> String {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers
        if !body.isEmpty { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
