// SPDX-License-Identifier: Apache-2.0
import APIClient
import Glibc
import Platform

/// The terminal UI as a program: `run` returns when the person leaves.
public struct TUIProgram: Sendable {
    /// What the command line said.
    public struct Options: Sendable {
        public var environment: [String: String]
        public var version: String
        /// One of `colors`.
        public var color = "auto"
        /// One of `themes`; empty for what was chosen last.
        public var theme = ""
        /// Where the theme was set, if it cannot be chosen on the screen.
        public var themeOrigin = ""
        /// Where the look is kept; empty keeps none.
        public var lookPath = ""
        /// The set of keys that `keys` changes, and where it was named.
        public var preset = (name: "default", origin: "")
        /// What the configuration says of keys: the action, its keys, and the place where that is written.
        public var keys: [(action: String, keys: [String], origin: String)] = []
        public var isASCII = false
        public var isReadOnly = false
        /// Where a note is left that the terminal is taken: see `TerminalMarker`.
        public var markers = ""

        /// Defaults.
        public init(environment: [String: String], version: String) {
            self.environment = environment
            self.version = version
        }
    }

    /// What `Options.color` may be.
    public static let colors = TerminalProfile.choices
    /// What `Options.theme` may be.
    public static let themes = Theme.allCases.map(\.rawValue)

    private let options: Options
    private let keys: KeyMap
    private let connect: @Sendable (_ mayStart: Bool) async throws -> Connection

    /// - Parameter connect: finds a server, or starts one if it may; called again whenever the connection is lost.
    /// - Throws: `KeyRefusal` when the keys cannot be as they are configured.
    public init(
        _ options: Options, connect: @escaping @Sendable (_ mayStart: Bool) async throws -> Connection
    ) throws(KeyRefusal) {
        do throws(KeyMap.Refusal) {
            keys = try KeyMap(
                preset: options.preset.name, presetOrigin: options.preset.origin,
                changes: options.keys.map { .init(action: $0.action, keys: $0.keys, origin: $0.origin) })
        } catch {
            throw KeyRefusal(reason: error.reason)
        }
        self.options = options
        self.connect = connect
    }

    /// Why keys cannot be as a configuration says.
    public struct KeyRefusal: Error, Sendable {
        /// With the file and the line.
        public let reason: String
    }

    /// What was there when the person left.
    public struct Farewell: Sendable {
        /// Servers that go on running.
        public var running: Int
    }

    /// Shows the UI until the person leaves or the process is told to end.
    /// - Throws: `ConnectionFailure` when the terminal cannot be used.
    public func run() async throws -> Farewell {
        let mailbox = try Mailbox()
        let link = ServerLink(connect: connect) { mailbox.post(.link($0)) }
        let runner = EffectRunner(link: link, mailbox: mailbox, keys: keys)
        let following = Task(executorPreference: WorkerPool.shared) { await link.run() }
        let signals = TerminationSignals()
        let ending = Task(executorPreference: WorkerPool.shared) {
            await signals.first()
            mailbox.post(.input(.key(.control("q"))))
        }
        defer {
            following.cancel()
            ending.cancel()
        }
        let (options, keys) = (options, keys)
        return try await Thread.dedicated("tui") {
            try Self.show(options, keys, mailbox, link, runner)
        }
    }

    /// The loop of the thread that owns the terminal.
    private static func show(
        _ options: Options, _ keys: KeyMap, _ mailbox: Mailbox, _ link: ServerLink, _ runner: EffectRunner
    ) throws -> Farewell {
        let marker = options.markers.isEmpty ? nil : TerminalMarker(directory: options.markers)
        marker?.leave()
        TerminalRestorer.arm()
        let terminal: NcursesTerminal
        do {
            terminal = try NcursesTerminal(
                environment: options.environment, color: options.color, ascii: options.isASCII)
        } catch {
            throw ConnectionFailure(
                what: error.reason, fix: "set TERM to what your terminal is, or use thv tui --accessible")
        }
        defer {
            terminal.close()
            TerminalRestorer.disarm()
            marker?.remove()
        }
        mailbox.wakeOnResize()
        var state = State()
        state.size = terminal.size
        state.world.version = options.version
        state.world.isReadOnly = options.isReadOnly
        state.world.keys = keys
        state.world.ownGlyphs = terminal.profile.glyphs
        state.world.look = look(options)
        state.world.themeOrigin = options.themeOrigin
        state.world.glyphs = state.world.look.isASCII ? .ascii : terminal.profile.glyphs
        terminal.theme = state.world.look.theme
        state.world.home = options.environment["HOME"] ?? ""
        state.world.now = Timestamp.now.milliseconds
        state.world.zone = zone()
        terminal.show(view(state))
        var painted = ContinuousClock.now
        var isDirty = false
        while !state.isOver {
            var timeout: Int32 = -1
            if let deadline = state.deadline {
                timeout = Int32(clamping: max(0, deadline - Timestamp.now.milliseconds))
            }
            if let silence = terminal.pasteTimeout {
                timeout = Int32(timeout < 0 ? silence : min(silence, Int64(timeout)))
            }
            if isDirty { timeout = timeout < 0 ? 16 : min(timeout, 16) }
            var polled = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
                pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, timeout)
            // The terminal is gone: nobody will ever press a key again.
            if polled[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { break }
            var events = terminal.read().map(Event.input)
            if let size = terminal.adapt() { events.append(.input(.resize(size))) }
            if events.contains(where: Self.isSuspend) { terminal.suspend() }
            events += mailbox.take()
            if events.isEmpty { events = [.time] }
            for event in events {
                if case .input(.key(.control("q"))) = event { state.isOver = true }
                let effects = state.apply(event, now: Timestamp.now.milliseconds)
                for effect in effects {
                    if case .edit(let page, let name, let text, let suffix) = effect {
                        let event = edit(text, suffix, options, terminal, page: page, name: name)
                        // Only an answer to the page: nothing else follows from it.
                        _ = state.apply(event, now: Timestamp.now.milliseconds)
                        continue
                    }
                    perform(effect, options, terminal, link, runner)
                }
            }
            isDirty = true
            // One picture per 16 ms is as much as anybody sees.
            if painted.duration(to: .now) >= .milliseconds(16) || events.contains(where: Self.isKey) {
                terminal.show(view(state))
                painted = .now
                isDirty = false
            }
        }
        return Farewell(running: state.world.servers.count { $0.isRunning })
    }

    private static func isKey(_ event: Event) -> Bool { if case .input = event { true } else { false } }
    private static func isSuspend(_ event: Event) -> Bool {
        if case .input(.key(.control("z"))) = event { true } else { false }
    }

    private static func perform(
        _ effect: Effect, _ options: Options, _ terminal: NcursesTerminal, _ link: ServerLink, _ runner: EffectRunner
    ) {
        switch effect {
        case .send(let page, let name, let request): runner.send(page: page, name: name, request)
        case .open(let page, let name, let request): runner.open(page: page, name: name, request)
        case .close(let page, let name): runner.close(page: page, name: name)
        case .forget(let page): runner.forget(page)
        case .copy(let text): terminal.write(Clipboard.sequence(text))
        case .save(let bytes, let path): runner.save(bytes, path: path)
        case .mouse(let isOn): terminal.mouse(isOn)
        case .look(let look):
            terminal.theme = look.theme
            runner.keep(look, path: options.lookPath)
        case .redraw: terminal.redraw()
        case .reconnect: link.retry()
        case .list(let page, let name, let path): runner.list(page: page, name: name, path: path)
        case .edit, .quit: break
        }
    }

    /// Gives the terminal to the person's editor until it is closed.
    private static func edit(
        _ text: String, _ suffix: String, _ options: Options, _ terminal: NcursesTerminal, page: Int, name: String
    ) -> Event {
        terminal.release()
        defer { terminal.take() }
        let editor = TextEditor(environment: options.environment, directory: options.markers)
        do throws(TextEditor.Refusal) {
            return .edited(page: page, name: name, text: try editor.edit(text, suffix: suffix), failure: "")
        } catch {
            return .edited(page: page, name: name, text: nil, failure: error.reason)
        }
    }

    /// The look that was chosen last, unless another one was asked for.
    private static func look(_ options: Options) -> ScreenLook {
        var look = ScreenLook(path: options.lookPath)
        if let theme = Theme(rawValue: options.theme) { look.theme = theme }
        return look
    }

    /// Minutes east of UTC, now.
    static func zone() -> Int {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return local.tm_gmtoff / 60
    }
}
