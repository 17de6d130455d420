// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// One screen, or one dialog over it. A value: what it draws follows from it and the world alone.
protocol Page: Sendable {
    /// The numbered tab it belongs to; `nil` for dialogs, which leave the tab as it is.
    var section: Section? { get }
    /// Whether the page below shows around it.
    var isOverlay: Bool { get }
    /// Whether a text field has the focus: letters are text then, not commands.
    var takesText: Bool { get }
    /// Whether leaving now would lose something a person typed.
    var hasChanges: Bool { get }
    /// Whether the page wants a key that means something else everywhere.
    func claims(_ key: Key) -> Bool

    /// Where this is: `Servers`, `github`, `Logs`.
    func trail(_ world: World) -> [String]
    /// The keys that matter most here, best first.
    func hints(_ world: World) -> [Hint]
    /// What the help page says about this one.
    func help(_ world: World) -> [String]
    /// Called once when the page is put on top.
    mutating func appear(_ world: World) -> [Outcome]
    /// Called for everything that concerns the page. Unknown keys give no outcome.
    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome]
    /// Draws the whole page into the canvas; overlays choose their own place in it.
    func draw(_ canvas: inout Canvas, _ world: World)
}

extension Page {
    var section: Section? { nil }
    var isOverlay: Bool { false }
    var takesText: Bool { false }
    var hasChanges: Bool { false }
    func claims(_ key: Key) -> Bool { false }
    func help(_ world: World) -> [String] { [] }
    mutating func appear(_ world: World) -> [Outcome] { [] }
}

/// The numbered screens.
enum Section: Int, CaseIterable, Sendable {
    case servers = 1, catalog, groups, secrets, apps, activity, settings

    var title: String {
        switch self {
        case .servers: "Servers"
        case .catalog: "Catalog"
        case .groups: "Groups"
        case .secrets: "Secrets"
        case .apps: "Apps"
        case .activity: "Activity"
        case .settings: "Settings"
        }
    }

    var action: Action {
        switch self {
        case .servers: .servers
        case .catalog: .catalog
        case .groups: .groups
        case .secrets: .secrets
        case .apps: .apps
        case .activity: .activity
        case .settings: .settings
        }
    }
}

/// A key and what it does here, for the lines at the bottom.
struct Hint: Equatable, Sendable {
    var key: String
    var words: String
    init(_ key: String, _ words: String) {
        self.key = key
        self.words = words
    }
}

/// What a page is told.
enum PageEvent: Sendable {
    case key(Key)
    case paste(String)
    /// In the coordinates of the page.
    case mouse(Mouse)
    /// The answer to a request of this page.
    case reply(String, Reply)
    /// A piece of a stream of this page; `nil` at its end.
    case chunk(String, [UInt8]?)
    /// The world changed.
    case changed
    /// A time the page asked for has come.
    case time
    /// What was decided in a dialog of that name, with what was typed. Never a secret.
    case answer(String, JSON)
}

/// The answer to a request: the body of a success, or why there is none.
struct Reply: Sendable {
    var status: Int
    var body: JSON
    var etag: String?
    var failure: Refusal?
    /// Whether the request was to change something, and the number the server gave it.
    var isOfChange = false
    var requestID: String?

    /// What went wrong, for a person, and which fields of the request it names.
    struct Refusal: Sendable, Equatable {
        var code: String
        var what: String
        var fix: String
        /// `/env_vars/TOKEN` and what is wrong with it.
        var fields: [Field] = []
        struct Field: Sendable, Equatable {
            var pointer: String
            var detail: String
        }

        /// Why work that was begun came to nothing.
        init(_ problem: Problem?, _ words: RemedyWords) {
            code = problem?.code.rawValue ?? ""
            what = problem?.detail ?? "it was cancelled"
            fix = problem.map { words.text($0.fix) } ?? ""
        }

        init(code: String, what: String, fix: String, fields: [Field] = []) {
            self.code = code
            self.what = what
            self.fix = fix
            self.fields = fields
        }
    }

    /// The body of a success as a value; `nil` for anything else.
    func read<Value: ContractValue>(_ type: Value.Type) -> Value? { failure == nil ? Value(wire: body) : nil }

    /// The elements of a list; none for anything else.
    func list<Element: ContractElement>(_ type: Element.Type) -> [Element] {
        read(Contract.Page<Element>.self)?.elements ?? []
    }

    /// What the body says of a failure.
    var problem: Problem { Problem(body, status: status) }

    init(status: Int, body: JSON, etag: String? = nil, failure: Refusal? = nil) {
        self.status = status
        self.body = body
        self.etag = etag
        self.failure = failure
    }
}

/// What a page wants to happen.
enum Outcome: Sendable {
    case push(any Page)
    /// Closes this page.
    case pop
    /// Closes this page and opens another in its place.
    case replace(any Page)
    /// Closes this page and gives the one below an answer of that name.
    case answer(String, JSON)
    /// Goes to a numbered screen.
    case go(Section)
    /// Asks the server; the answer comes back to this page under that name.
    case send(String, APIRequest)
    /// Opens a stream; its pieces come back to this page. A stream ends with its page, or when another of that name opens.
    case open(String, APIRequest)
    case close(String)
    /// Does something to servers, after the questions that are due.
    case act(Verb, [ServerReference])
    /// Stops a server at once when nobody has used it lately, and asks when somebody has.
    case stopUnused(ServerReference)
    case say(String)
    case complain(String)
    /// Puts text into the clipboard of the terminal.
    case copy(String, what: String)
    /// Writes a file, for its owner only.
    case save([UInt8], path: String)
    /// Reads a directory of this machine; the answer comes back under that name.
    case list(String, path: String)
    /// Lets the person write `text` in an editor; what is there afterwards comes back as an answer of that name.
    case edit(String, String, suffix: String)
    /// Makes the screen look so, from now on.
    case look(ScreenLook)
    /// Calls the page again when that many milliseconds have passed.
    case wake(Int)
    /// An app's file was written, so that it has to be restarted.
    case wrote(app: String)
    case perform(Action)
    /// Presses a key on the page that is on top then.
    case press(Key)
    case quit
}

extension Outcome {
    /// Asks the server; the answer comes back to this page under that name.
    static func send<Answer>(_ name: String, _ call: APICall<Answer>) -> Outcome { .send(name, call.request) }
    /// Opens a stream; its pieces come back to this page.
    static func open<Answer>(_ name: String, _ call: APICall<Answer>) -> Outcome { .open(name, call.request) }
}

/// Which server, exactly: never a place in a list, never a name alone.
struct ServerReference: Hashable, Sendable {
    var id: String
    var revision: Int
    var name: String

    /// The entity tag of that revision.
    var tag: String { "\"\(revision)-0\"" }
}

/// What can be done to servers.
enum Verb: String, Sendable {
    case start, stop, restart, delete

    /// The request that does it to the server with that id.
    func call(_ id: String) -> APICall<APIClient.Work<Workload>> {
        switch self {
        case .start: .startWorkload(id)
        case .stop: .stopWorkload(id)
        case .restart: .restartWorkload(id)
        case .delete: .deleteWorkload(id)
        }
    }

    /// While it is under way: `Stopping`.
    var progressive: String {
        switch self {
        case .start: "Starting"
        case .stop: "Stopping"
        case .restart: "Restarting"
        case .delete: "Removing"
        }
    }
}
