// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// What happens outside: `update` only says so, the runner does it.
enum Effect: Sendable {
    /// Asks the server; the answer becomes an `Event.reply`.
    case send(page: Int, name: String, APIRequest)
    /// Opens a stream, ending an earlier one of that page and name.
    case open(page: Int, name: String, APIRequest)
    case close(page: Int, name: String)
    /// Ends all streams of a page that is gone.
    case forget(Int)
    case copy(String)
    case save([UInt8], path: String)
    /// Reads a directory; what it holds becomes an `Event.reply`.
    case list(page: Int, name: String, path: String)
    /// Opens an editor; the terminal is not ours meanwhile.
    case edit(page: Int, name: String, text: String, suffix: String)
    case mouse(Bool)
    /// Shows another look, and keeps it for the next time.
    case look(ScreenLook)
    /// Draws everything anew.
    case redraw
    /// Looks for the server at once instead of at the next turn.
    case reconnect
    case quit

    /// The number under which answers go to the state itself.
    static let state = -1
}

/// Something that happened, inside or outside.
enum Event: Sendable {
    case input(Input)
    case link(LinkEvent)
    case reply(page: Int, name: String, Reply)
    case chunk(page: Int, name: String, [UInt8]?)
    /// Something was written to a file, or could not be.
    case saved(path: String, failure: String?)
    /// An editor was closed: what it left, or why it left nothing.
    case edited(page: Int, name: String, text: String?, failure: String)
    /// Time has passed.
    case time
}

/// News of the connection and through it.
enum LinkEvent: Sendable {
    case checks([World.Check])
    case connected(Introduction)
    /// One event of the server's stream.
    case event(ServerEvent)
    case lost(String)
    case latency(Int)
}

/// Who we are, and who the server is.
struct Introduction: Sendable, Equatable {
    var user: String
    var host: String
    var serverVersion: String
    var address: String
    var capabilities: [String]
    /// Whether it runs on this machine, so that its files are ours.
    var isLocal = true
}
