// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Glibc
import Platform

/// The terminal UI without a screen: numbered menus and questions, one fact on each line, for screen readers, for terminals
/// that can do no more, and for pipes.
public struct LinearProgram: Sendable {
    private let options: TUIProgram.Options
    private let connect: @Sendable (_ mayStart: Bool) async throws -> Connection
    private let say: @Sendable (String) -> Void

    /// - Parameters:
    ///   - connect: finds a server, or starts one if it may.
    ///   - say: writes text as it is.
    public init(
        _ options: TUIProgram.Options, say: @escaping @Sendable (String) -> Void,
        connect: @escaping @Sendable (_ mayStart: Bool) async throws -> Connection
    ) {
        self.options = options
        self.say = say
        self.connect = connect
    }

    /// Talks until the person leaves or the input ends.
    /// - Throws: `ConnectionFailure` when there is no server.
    public func run() async throws -> TUIProgram.Farewell {
        let connection = try await connect(true)
        let transport = connection.transport
        var world = World()
        world.isReadOnly = options.isReadOnly
        world.version = options.version
        world.home = options.environment["HOME"] ?? ""
        world.zone = TUIProgram.zone()
        world.now = Timestamp.now.milliseconds
        world.user = (try? await transport.send(.getMe()))?.name ?? ""
        print("thv \(options.version), linear mode. Type the number of a choice, then Enter.")
        print("The server is at \(connection.address).")
        var dialogue = LinearDialogue(world, at: LinearServers.home)
        dialogue.run()
        while true {
            for line in dialogue.takeLines() { print(line) }
            switch dialogue.waiting {
            case .nothing: return TUIProgram.Farewell(running: dialogue.world.servers.count { $0.isRunning })
            case .line(let prompt, let isSecret):
                say(shown(prompt))
                let line = try await LinearInput.line(isSecret: isSecret)
                if line == nil { print("") }
                dialogue.receive(line: line, now: Timestamp.now.milliseconds)
            case .reply(let request):
                let reply = await EffectRunner.reply(to: request, over: transport, RemedyWords())
                dialogue.receive(reply: reply, now: Timestamp.now.milliseconds)
            case .log(let request, let follows):
                let isOver = try await read(request, follows: follows, transport, zone: world.zone)
                if isOver { dialogue.receive(line: nil, now: Timestamp.now.milliseconds) } else { dialogue.endLog() }
            }
        }
    }

    private func print(_ line: String) { say(shown(line) + "\n") }
    private func shown(_ text: String) -> String { isASCII ? LinearText.ascii(text) : text }

    /// Also where the locale's characters are not UTF-8.
    private var isASCII: Bool { options.isASCII || !TerminalProfile.saysUTF8(options.environment) }

    /// Prints a log; one that is followed, until Enter.
    /// - Returns: whether the input has ended.
    private func read(
        _ request: APIRequest, follows: Bool, _ transport: any APITransport, zone: Int
    ) async throws -> Bool {
        let printing = Task(executorPreference: WorkerPool.shared) {
            await printLog(request, transport, zone: zone)
        }
        guard follows else {
            await printing.value
            return false
        }
        let line = try await LinearInput.line(isSecret: false)
        printing.cancel()
        await printing.value
        return line == nil
    }

    private func printLog(_ request: APIRequest, _ transport: any APITransport, zone: Int) async {
        var buffer = LogBuffer()
        var count = 0
        do {
            let stream = try await transport.stream(request)
            guard stream.status == 200 else {
                print("The log cannot be read (HTTP \(stream.status)).")
                return
            }
            while !Task.isCancelled, let bytes = try await stream.next() {
                for line in buffer.feed(bytes, isProxy: false) {
                    count += 1
                    print(LinearDialogue.line(line, zone: zone))
                }
            }
        } catch {
            if !Task.isCancelled { print("The log ended: \(ServerLink.words(error, RemedyWords()).what).") }
        }
        if count == 0, !Task.isCancelled { print("Nothing to show.") }
    }
}

/// Lines of the standard input.
enum LinearInput {
    /// The next line without its end; `nil` when there is none any more.
    /// - Parameter isSecret: whether a terminal must not show what is typed.
    static func line(isSecret: Bool) async throws -> String? {
        try await Thread.dedicated("input") { read(isSecret: isSecret) }
    }

    private static func read(isSecret: Bool) -> String? {
        var before = termios()
        let hides = isSecret && tcgetattr(0, &before) == 0
        if hides {
            var hidden = before
            // Without ISIG an interrupt is a byte, so that the terminal is put right before the program ends.
            hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
            tcsetattr(0, TCSAFLUSH, &hidden)
        }
        defer {
            if hides {
                tcsetattr(0, TCSANOW, &before)
                var end: UInt8 = 0x0A
                _ = write(1, &end, 1)
            }
        }
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = Glibc.read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            if hides, byte == 3 { return nil }
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            // A line that never ends is none.
            if bytes.count < 64 * 1024 { bytes.append(byte) }
        }
    }
}
