// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport

/// A server over HTTP that answers `tools/list` in the way that its cursor names, and everything else as it should.
final class OddUpstream: Sendable {
    /// How an answer comes.
    struct Case: Sendable {
        let name: String
        /// Header section and body.
        let answer: @Sendable (_ id: String) -> [UInt8]
        var isSlow = false
        var closes = false
    }

    private struct State {
        var streams: [String: (connection: RawServer.Connection, style: OddStream)] = [:]
        var next = 1
    }

    private let cases: [String: Case]
    private let style: OddStream
    private let state = Lock(State())
    private let box = Lock<RawServer?>(nil)

    /// - Parameter style: of event streams of the older transport, unless `?style=` names another.
    init(_ cases: [Case] = [], style: OddStream = OddStream.all[0]) {
        self.cases = Dictionary(uniqueKeysWithValues: cases.map { ($0.name, $0) })
        self.style = style
        let server = RawServer { [weak self] connection in
            while let (head, body) = connection.readRequest(), let self, self.answer(head, body, connection) {}
        }
        box.withLock { $0 = server }
    }

    var url: String { box.withLock { $0?.url } ?? "" }

    func stop() { box.withLock { $0 = nil } }

    /// False when the connection is to be closed.
    private func answer(_ head: String, _ body: [UInt8], _ connection: RawServer.Connection) -> Bool {
        let words = head.split(separator: " ", maxSplits: 2)
        let target = words.count > 1 ? String(words[1]) : "/"
        if words.first == "GET" { return listen(target, connection) }
        guard words.first == "POST" else { return send("204 No Content", "", connection) }
        let message = (try? JSON(message: body)) ?? .null
        let (id, method) = (message["id"]?.text, message["method"]?.stringValue ?? "")
        if let place = target.place(of: "sid=") {
            let sid = String(target[place...].dropFirst(4))
            guard send("202 Accepted", "", connection) else { return false }
            if let id { event(answering: method, id, message, sid) }
            return true
        }
        guard let id else { return send("202 Accepted", "", connection) }
        if method == "tools/list", let name = message["params"]?["cursor"]?.stringValue, let odd = cases[name] {
            let bytes = odd.answer(id)
            if odd.isSlow { for byte in bytes { connection.write([byte]) } } else { connection.write(bytes) }
            return !odd.closes
        }
        return send("200 OK", Self.plain(method, id), connection)
    }

    private func send(_ status: String, _ body: String, _ connection: RawServer.Connection) -> Bool {
        connection.write(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private static func plain(_ method: String, _ id: String) -> String {
        if method == "tools/list" { return OddMessage.answer(id) }
        guard method == "initialize" else { return #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"# }
        return #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"#
            + #""serverInfo":{"name":"odd","version":"1"}}}"#
    }

    // MARK: The older transport

    private func listen(_ target: String, _ connection: RawServer.Connection) -> Bool {
        guard target.hasPrefix("/sse") else { return send("405 Method Not Allowed", "", connection) }
        let named = target.place(of: "style=").map { String(target[$0...].dropFirst(6)) }
        let style = OddStream.all.first { $0.name.replacing(" ", with: "-") == named } ?? style
        let isCoded = named == "gzip"
        let sid = state.withLock { state in
            state.next += 1
            state.streams["\(state.next)"] = (connection, style)
            return "\(state.next)"
        }
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\(isCoded ? "Content-Encoding: gzip\r\n" : "")\r\n")
        if isCoded { connection.write(GzipFile.start) }
        write(style.start, isCoded, connection)
        write(Array(style.endpoint("/messages?\(isCoded ? "coded&" : "")sid=\(sid)").utf8), isCoded, connection)
        connection.waitForClose()
        return false
    }

    private func write(_ bytes: [UInt8], _ isCoded: Bool, _ connection: RawServer.Connection, isSlow: Bool = false) {
        if isCoded {
            connection.write(GzipFile.block(bytes))
        } else if isSlow {
            for byte in bytes { connection.write([byte]) }
        } else {
            connection.write(bytes)
        }
    }

    private func event(answering method: String, _ id: String, _ message: JSON, _ sid: String) {
        let number = sid.split(separator: "&").last.map(String.init) ?? sid
        guard let (connection, style) = state.withLock({ $0.streams[number] }) else { return }
        let cursor = message["params"]?["cursor"]?.stringValue ?? ""
        if let odd = OddMessage.all.first(where: { $0.name == cursor }) {
            // One line of data, whatever is in it.
            write(
                Array("data: ".utf8) + odd.bytes(id).map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A, 0x0A], false,
                connection)
        } else {
            let isCoded = message["params"]?["cursor"] == "gzip"
            write(Array(style.event(Self.plain(method, id)).utf8), isCoded, connection, isSlow: style.isSlow)
        }
    }
}

extension OddStream {
    /// The event that says where messages are posted.
    func endpoint(_ place: String) -> String {
        // Nobody writes white space around an address.
        if name == "a space too many" { return "event: endpoint\ndata: \(place)\n\n" }
        let event = event(place)
        if event.contains("event: message") { return event.replacing("event: message", with: "event: endpoint") }
        guard let data = event.place(of: "data:") else { return event }
        return event[..<data] + "event: endpoint\(lineEnd)" + event[data...]
    }

    /// What ends its lines.
    var lineEnd: String {
        let event = event("x")
        return event.hasSuffix("\r\n") ? "\r\n" : event.hasSuffix("\r") ? "\r" : "\n"
    }
}
