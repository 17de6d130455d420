// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import TestSupport
import Testing

@testable import TUI

/// A screen without a terminal: events go in, the picture and what is asked for come out.
struct Scene {
    /// 2026-01-02T03:04:05Z.
    static let time: Int64 = 1_767_323_045_000

    private(set) var state = State()
    /// Everything that was asked for, the last at the end.
    private(set) var effects: [Effect] = []
    var now = Scene.time

    /// A live connection with these servers, and `page` on top of their list.
    init(servers: [JSON] = [Scene.server()], size: Size = Size(80, 24), isReadOnly: Bool = false) {
        state.size = size
        state.world.version = "0.1"
        state.world.home = "/home/ada"
        state.world.isReadOnly = isReadOnly
        send(
            .link(
                .connected(
                    Introduction(
                        user: "ada", host: "host", serverVersion: "0.1", address: "unix:///run/api.sock",
                        capabilities: []))))
        send(.link(.event("snapshot", ["workloads": .array(servers)])))
    }

    /// Before there is a connection.
    init(unconnected size: Size) {
        state.size = size
        state.world.version = "0.1"
    }

    /// The same after `change`.
    func after(_ change: (inout Scene) -> Void) -> Scene {
        var scene = self
        change(&scene)
        return scene
    }

    static func server(
        _ name: String = "time", status: String = "running", revision: Int = 3, config: JSON = [:]
    ) -> JSON {
        [
            "id": .string("id-\(name)"), "name": .string(name), "owner": ["uid": 1, "name": "ada"],
            "status": .string(status), "since": "2026-01-02T03:00:00.000Z", "revision": JSON(revision),
            "url": "http://127.0.0.1:9/mcp", "port": 9, "group": "default", "source": "time", "config": config,
        ]
    }

    mutating func send(_ event: Event) { effects += state.apply(event, now: now) }
    mutating func open(_ page: any Page) { effects += state.push(page) }

    mutating func keys(_ keys: Key...) { for key in keys { send(.input(.key(key))) } }
    mutating func type(_ text: String) { for scalar in text.unicodeScalars { keys(.character(scalar)) } }

    /// Answers the last request of that name.
    mutating func answer(_ name: String, _ body: JSON, status: Int = 200, failure: Reply.Refusal? = nil) {
        guard let page = page(asking: name) else {
            Issue.record("nothing was asked under the name \(name)")
            return
        }
        send(.reply(page: page, name: name, Reply(status: status, body: body, failure: failure)))
    }

    mutating func stream(_ name: String, _ bytes: [UInt8]?) {
        for case .open(let page, let opened, _) in effects.reversed() where opened.hasPrefix(name) {
            send(.chunk(page: page, name: opened, bytes))
            return
        }
        Issue.record("no stream \(name) was opened")
    }

    private func page(asking name: String) -> Int? {
        for case .send(let page, let asked, _) in effects.reversed() where asked == name { return page }
        return nil
    }

    /// The requests that were sent.
    var requests: [APIRequest] {
        effects.compactMap { effect in
            switch effect {
            case .send(_, _, let request), .open(_, _, let request): request
            default: nil
            }
        }
    }

    /// What was copied last.
    var copied: String? {
        effects.reversed().lazy.compactMap { effect in if case .copy(let text) = effect { text } else { nil } }.first
    }

    var text: String { TUI.view(state).text }

    /// The same at three sizes: small, usual and large.
    mutating func expectGoldenAtEachSize(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var parts: [GoldenPictures.Part] = []
        for size in [Size(40, 12), Size(120, 40), Size(80, 24)] {
            send(.input(.resize(size)))
            let grid = TUI.view(state)
            parts.append(grid.part(grid.sizeName))
        }
        try GoldenPictures.expect(name, parts, sourceLocation: sourceLocation)
    }

    /// Compares the picture with the file of that name; `THV_GOLDEN=write` writes it anew.
    func expectGolden(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let grid = TUI.view(state)
        try GoldenPictures.expect(name, [grid.part(grid.sizeName)], sourceLocation: sourceLocation)
    }
}
