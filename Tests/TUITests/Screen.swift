// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import TestSupport
import Testing

@testable import TUI

extension LinkEvent {
    /// An event of the server as its stream says it.
    static func event(_ name: String, _ data: JSON) -> LinkEvent {
        .event(ServerEvent(name: name, data: data) ?? .other(name: name, data))
    }
}

/// The program without a terminal and without a server: keys go in, requests and a picture come out.
struct Screen {
    var state: State
    /// Requests that were asked for and not answered yet, the oldest first.
    var requests: [(page: Int, name: String, request: APIRequest)] = []
    private(set) var copied: [String] = []
    /// The directories that were to be read.
    private(set) var listed: [String] = []
    private var listing = (page: 0, name: "")
    /// What was to be written in an editor.
    private(set) var edited: [(page: Int, name: String, text: String)] = []
    private(set) var looks: [ScreenLook] = []
    private(set) var saved: [(bytes: [UInt8], path: String)] = []
    private var now: Int64 = 1_800_000_000_000

    /// - Parameter workloads: the servers that there are.
    init(workloads: [JSON] = [], size: Size = Size(80, 24)) {
        state = State()
        state.size = size
        state.world.version = "1.0"
        state.world.home = "/home/ada"
        apply(
            .link(
                .connected(
                    Introduction(
                        user: "ada", host: "here", serverVersion: "1.0", address: "unix:///run/thv.sock",
                        capabilities: []))))
        apply(.link(.event("snapshot", ["workloads": .array(workloads)])))
    }

    /// A running server of that name.
    static func workload(_ name: String, revision: Int = 1, config: JSON = ["command": ["/bin/x"]]) -> JSON {
        [
            "id": .string("id-\(name)"), "name": .string(name), "owner": ["uid": 1, "name": "ada"], "status": "running",
            "revision": JSON(revision), "url": "http://127.0.0.1:9000/mcp", "port": 9000, "group": "default",
            "source": "/bin/x", "transport": "stdio", "config": config,
        ]
    }

    var text: String { view(state).text }
    var message: String { state.message?.text ?? "" }
    /// Everything that was said, the oldest first.
    var said: [String] { state.log.map(\.text) }

    mutating func apply(_ event: Event) {
        now += 10
        for effect in state.apply(event, now: now) {
            switch effect {
            case .send(let page, let name, let request): requests.append((page, name, request))
            case .copy(let text): copied.append(text)
            case .list(let page, let name, let path):
                listed.append(path)
                listing = (page, name)
            case .edit(let page, let name, let text, _): edited.append((page, name, text))
            case .look(let look): looks.append(look)
            case .save(let bytes, let path): saved.append((bytes, path))
            default: break
            }
        }
    }

    mutating func press(_ keys: Key...) {
        for key in keys { apply(.input(.key(key))) }
    }

    mutating func type(_ text: String) {
        for scalar in text.unicodeScalars { apply(.input(.key(.character(scalar)))) }
    }

    /// Uses other keys from now on.
    mutating func set(_ keys: KeyMap) { state.world.keys = keys }

    /// Says what the last directory holds.
    mutating func list(_ body: JSON, failure: Reply.Refusal? = nil) {
        apply(.reply(page: listing.page, name: listing.name, Reply(status: 200, body: body, failure: failure)))
    }

    /// Lets that many milliseconds pass.
    mutating func pass(_ milliseconds: Int64) {
        now += milliseconds
        apply(.time)
    }

    mutating func paste(_ text: String) { apply(.input(.paste(text))) }

    /// Compares the picture with the file of that name; `THV_GOLDEN=write` writes it anew.
    func expectGolden(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try Self.expectGolden(name, [self], sourceLocation: sourceLocation)
    }

    /// The same for several sizes in one file.
    static func expectGolden(
        _ name: String, _ screens: [Screen], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let grids = screens.map { view($0.state) }
        try GoldenPictures.expect(name, grids.map { $0.part($0.sizeName) }, sourceLocation: sourceLocation)
    }

    /// The oldest unanswered request of that method whose path has those words.
    func request(_ method: String, _ words: String) -> APIRequest? {
        requests.first { Self.fits($0.request, method, words) }?.request
    }

    /// What a review asks for beside everything else fits only when it is named.
    private static func fits(_ request: APIRequest, _ method: String, _ words: String) -> Bool {
        request.method == method && request.path.contains(words)
            && (!request.path.contains(":preview") || words.contains(":preview"))
    }

    /// Answers that request.
    mutating func answer(
        _ method: String, _ words: String, status: Int = 200, _ body: JSON, failure: Reply.Refusal? = nil,
        requestID: String? = nil
    ) {
        guard
            let index = requests.firstIndex(where: { Self.fits($0.request, method, words) })
        else { return }
        let (page, name, _) = requests.remove(at: index)
        var reply = Reply(status: status, body: body, etag: nil, failure: failure)
        reply.isOfChange = method != "GET"
        reply.requestID = requestID
        apply(.reply(page: page, name: name, reply))
    }
}
