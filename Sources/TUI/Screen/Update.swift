// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding

/// What is after `event`, and what has to be done about it. Nothing else ever changes a state.
///
/// - Parameter now: the time, in milliseconds since 1970.
func update(_ state: State, _ event: Event, now: Int64) -> (State, [Effect]) {
    var state = state
    let effects = state.apply(event, now: now)
    return (state, effects)
}

extension State {
    /// `update`, in place.
    mutating func apply(_ event: Event, now: Int64) -> [Effect] {
        world.now = now
        var effects = passTime()
        switch event {
        case .input(let input): effects += receive(input)
        case .link(let link): effects += receive(link)
        case .reply(let page, let name, let reply):
            if reply.isOfChange { report(onlooker.answer(reply.requestID)) }
            effects += page == Effect.state ? finish(name, reply) : tell(.reply(name, reply), to: page)
            // The question that cancels something is closed by then.
            if name == "cancel", let failure = reply.failure { say(failure.what, isError: true) }
        case .chunk(let page, let name, let bytes): effects += tell(.chunk(name, bytes), to: page)
        case .saved(let path, let failure):
            if let failure { say("\(path): \(failure)", isError: true) } else { say("saved to \(path)") }
        case .edited(let page, let name, let text, let failure):
            if let text { effects += tell(.answer(name, .string(text)), to: page) } else { say(failure, isError: true) }
        case .time: break
        }
        onlooker.send(effects)
        return effects
    }

    private mutating func receive(_ input: Input) -> [Effect] {
        let page = pages[pages.count - 1].id
        switch input {
        case .resize(let size):
            self.size = size
            return []
        case .paste(let text): return tell(.paste(text), to: page)
        case .mouse(let mouse):
            if mouse.y == 1, mouse.kind == .click, !top.isOverlay, let section = Frame.tab(at: mouse.x, size: size) {
                return perform(section.action)
            }
            if mouse.y == size.height - 1, mouse.kind == .click, let action = message?.action {
                clearMessage()
                return perform(action)
            }
            return tell(.mouse(Frame.local(mouse, size: size)), to: page)
        case .key(let key): return receive(key, page)
        }
    }

    private mutating func receive(_ key: Key, _ page: Int) -> [Effect] {
        clearMessage()
        if key == .control("c") || world.keys.matches(key, .leave) { return leave() }
        // Letters belong to the text field; commands with other keys still work there.
        if top.takesText, case .character = key { return tell(.key(key), to: page) }
        if top.claims(key) { return tell(.key(key), to: page) }
        if let action = world.keys.action(key, of: Self.everywhere) {
            if !top.isOverlay || [.help, .redraw].contains(action) { return perform(action) }
        }
        // Ctrl with a letter edits text where there is some.
        return tell(.key(top.takesText ? key : world.keys.movement(key) ?? key), to: page)
    }

    private static let everywhere: [Action] = [
        .help, .palette, .refresh, .redraw, .messages, .mouse, .undo, .servers, .catalog, .groups, .secrets, .apps,
        .activity, .settings,
    ]

    /// Leaves the program; unsaved input is asked about first.
    private mutating func leave() -> [Effect] {
        guard pages.contains(where: { $0.page.hasChanges }) else { return perform([.quit], from: 0) }
        if top is ChoicePage { return perform([.quit], from: 0) }
        return push(
            ChoicePage(
                title: "Leave?", text: ["What you have typed is not saved and will be lost."],
                choices: [.init("Stay", [.pop]), .init("Leave", [.quit])]))
    }

    /// Does what means the same on every page.
    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .help: return push(TextPage.help(about: top, world))
        case .palette: return push(PalettePage(below: top))
        case .messages: return push(TextPage.messages(log: log))
        case .redraw: return [.redraw]
        case .refresh: return world.isLive ? tellAll(.changed) : [.reconnect]
        case .mouse:
            hasMouse.toggle()
            say(
                hasMouse
                    ? "the mouse is used here" : "the mouse selects text; \(world.keys.label(.mouse)) takes it back")
            return [.mouse(hasMouse)]
        case .undo: return undoStop()
        default:
            guard let section = Section.allCases.first(where: { $0.action == action }) else { return [] }
            guard world.isLive || world.isKnown else { return [] }
            guard pages.contains(where: { $0.page.hasChanges }) else { return go(section) }
            return push(
                ChoicePage(
                    title: "Leave this page?", text: ["What you have changed here is not saved and will be lost."],
                    choices: [.init("Stay", [.pop]), .init("Leave", [.go(section)])]))
        }
    }

    private mutating func receive(_ event: LinkEvent) -> [Effect] {
        switch event {
        case .checks(let checks):
            if !world.isKnown { world.link = .connecting(checks) }
        case .latency(let milliseconds): world.latency = milliseconds
        case .connected(let introduction):
            let wasKnown = world.isKnown
            world.link = .live
            world.user = introduction.user
            world.identity = "\(introduction.user)@\(introduction.host)"
            world.serverVersion = introduction.serverVersion
            world.address = introduction.address
            world.isLocal = introduction.isLocal
            world.capabilities = Set(introduction.capabilities)
            if wasKnown { say("the server is back") }
        case .lost(let reason):
            switch world.link {
            case .lost(let since, let attempts, _):
                world.link = .lost(since: since, attempts: attempts + 1, reason: reason)
            case .live: world.link = .lost(since: world.now, attempts: 1, reason: reason)
            case .connecting: break
            }
            // Nobody will answer any more.
            world.pending = [:]
            onlooker.lose()
        case .event(let event): return receive(event)
        }
        return tellAll(.changed)
    }

    private mutating func receive(_ event: ServerEvent) -> [Effect] {
        switch event {
        case .snapshot(let list):
            world.replace(list.elements.compactMap(Server.init))
            world.work = []
            for kind in ["group", "client", "secret", "registry"] { world.changes[kind, default: 0] += 1 }
            if top is ConnectingPage { return go(.servers) }
        case .workload(let workload):
            guard let server = Server(workload) else { return [] }
            world.update(server)
        case .workloadDeleted(let deleted): world.remove(deleted.id)
        case .operation(let operation): world.update(Work(operation))
        case .notice(let notice): report(onlooker.hear(notice))
        case .group, .groupDeleted: world.changes["group", default: 0] += 1
        case .client: world.changes["client", default: 0] += 1
        case .secret: world.changes["secret", default: 0] += 1
        case .registry, .registryDeleted: world.changes["registry", default: 0] += 1
        case .metrics, .other: return []
        }
        return tellAll(.changed)
    }
}
