// SPDX-License-Identifier: Apache-2.0
import Identity
import JSONCoding
import Platform
import ProxyControl
import Runtime

/// The proxy's end of the control socket: tells every controller the state, and takes its commands.
///
/// One JSON object per line both ways. The first line the proxy sends carries the protocol version and the nonce; each
/// later one is `{"state": …}` or the answer to a command.
final class ControlServer: Sendable {
    /// What is answered to a command, and what happens once the answer is on its way.
    struct Answer: Sendable {
        let json: JSON
        /// Open files that go with the answer, 8 at most.
        var descriptors: [Descriptor] = []
        var afterwards: @Sendable () -> Void = {}
    }
    /// The outcome of a command.
    enum Outcome: Sendable {
        case answer(Answer)
        /// What takes a while: the commands behind it do not wait for it.
        case later(@Sendable () async -> Answer)
    }
    /// Carries out a controller's command. Called on the controller's thread, in the order in which the commands came:
    /// of two configurations the later one stays.
    typealias Command = @Sendable (ControlCommand) -> Outcome

    private struct Controllers {
        var list: [UInt64: ControlWriter] = [:]
        var next: UInt64 = 1
        var state: JSON = [:]
    }
    private let greeting: ControlGreeting
    private let owner: Subject
    private let usualGrace: Int
    private let command: Command
    private let controllers = Lock(Controllers())

    /// - Parameter usualGrace: seconds that a backend gets when `stop` does not say.
    init(greeting: ControlGreeting, owner: Subject, usualGrace: Int, command: @escaping Command) {
        self.greeting = greeting
        self.owner = owner
        self.usualGrace = usualGrace
        self.command = command
    }

    /// Accepts controllers on `socket` until the process ends.
    func serve(_ socket: Descriptor) {
        Thread.detach(name: "control") { [self] in
            while let connection = SocketIO.accept(socket) {
                // A program in a sandbox is nobody here, whoever runs it: a command is worth as much as the API.
                guard case .unix(let uid, _, _) = PeerLookup.caller(of: connection.number),
                    .user(uid: uid) == owner || uid == 0
                else { continue }
                admit(connection)
            }
        }
    }

    /// Tells every controller.
    func publish(_ state: ProxyState) {
        controllers.withLock { table in
            table.state = ["state": state.json]
            for writer in table.list.values { writer.send(table.state.bytes) }
        }
    }

    /// Serves one controller on a thread of its own.
    func admit(_ connection: Descriptor) {
        let writer = ControlWriter(connection)
        let key = controllers.withLock { table -> UInt64 in
            defer { table.next += 1 }
            writer.send(greeting.json.bytes)
            writer.send(table.state.bytes)
            table.list[table.next] = writer
            return table.next
        }
        Thread.detach(name: "controller") { [self] in
            var splitter = LineSplitter(limit: 1 << 20)
            while let bytes = SocketIO.receive(connection) {
                splitter.feed(bytes, line: { line in obey(line, writer) }, tooLong: { _ in })
            }
            _ = controllers.withLock { $0.list.removeValue(forKey: key) }
        }
    }

    private func obey(_ line: [UInt8], _ writer: ControlWriter) {
        guard let request = try? JSON(parsing: line), request["command"] != nil else { return }
        let tag = request["tag"] ?? .null
        do throws(ControlCommand.Refusal) {
            switch command(try ControlCommand(request, usualGrace: usualGrace)) {
            case .answer(let answer): send(answer, tag, writer)
            case .later(let work): Task { send(await work(), tag, writer) }
            }
        } catch {
            send(Answer(json: ["error": .string(error.reason)]), tag, writer)
        }
    }

    private func send(_ answer: Answer, _ tag: JSON, _ writer: ControlWriter) {
        let line: JSON = ["answer": answer.json, "tag": tag]
        writer.send(line.bytes, with: answer.descriptors, afterwards: answer.afterwards)
    }
}
