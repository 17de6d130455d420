// SPDX-License-Identifier: Apache-2.0
import Addresses
import HTTP
import JSONCoding
import MCP
import Platform

/// What of an answer passes, and as what.
extension Relay {
    /// What becomes of an event on its way to the client.
    func judge(_ event: ServerSentEventParser.Event) -> EventRewriter.Verdict {
        noteProgress()
        if event.name == "endpoint" { return judge(endpoint: event) }
        // Readers take an empty name for “message”.
        guard event.name == "message" || event.name.isEmpty else { return .pass }
        let message: Message
        do {
            message = try Message(event.data)
        } catch {
            guard mustLook || error.isAmbiguous else {
                // It is for the client to read, which may be able to.
                state.withLock { $0.isAnswered = true }
                return .pass
            }
            return refuse(UnreadableMessage(event.data), "the server's answer cannot be read: \(error.reason)")
                .map { .replace($0) } ?? .drop
        }
        if message.kind == .response {
            state.withLock { $0.isAnswered = true }
            count(failed: message.failed)
        }
        do throws(RPCError) {
            return try shown(message).map { .replace($0) } ?? .pass
        } catch {
            log.warn("a message of the server was not passed on", [("reason", .string(error.message))])
            guard let id = message.id else { return .drop }
            return .replace(error.answer(to: message[id]))
        }
    }

    /// The error that takes the place of what must not pass; `nil` when nobody waits for it.
    private func refuse(_ seen: UnreadableMessage, _ reason: String) -> [UInt8]? {
        pipeline.undelivered()
        log.warn("left out what a server sent", [("reason", .string(reason))])
        guard !seen.hasMethod,
            let id = seen.id ?? call.message.flatMap({ message in message.id.map { Array(message[$0]) } })
        else { return nil }
        state.withLock { $0.isAnswered = true }
        count(failed: true)
        return RPCError.failed(reason).answer(to: id)
    }

    /// An event that is too long to be looked at. On the stream of a request it is taken for its answer, and the stream ends;
    /// on others the stream goes on without it.
    func replacement(of event: EventRewriter.Oversized) -> [UInt8]? {
        var seen = UnreadableMessage(event.head)
        let reason = MessageLimit.tooLong("the server's answer", room.limit)
        if call.message != nil, !seen.hasMethod {
            let transfer = state.withLock { state in
                state.refusal = reason
                return state.transfer
            }
            transfer?.cancel()
            return nil
        }
        if seen.id == nil, let end = UnreadableMessage(tail: event.tail) { seen = end }
        // Perhaps its end shows whose it is.
        if seen.id == nil, event.tail.isEmpty { return nil }
        return refuse(seen, reason)
    }

    /// Where messages are to be posted (revision 2024-11-05) is a path of ours: whoever is told an address goes there.
    private func judge(endpoint event: ServerSentEventParser.Event) -> EventRewriter.Verdict {
        let target = String(decoding: event.data, as: UTF8.self)
        guard let base = WebAddress(call.address), let path = SameOrigin.target(target, from: base) else {
            log.warn("ended a stream whose address for messages is of another origin than the server")
            return .end
        }
        // Two slashes begin a host.
        if path.utf8.starts(with: "//".utf8) { return .end }
        if call.isStreamSession { state.withLock { $0.postTarget = path } }
        return path.utf8.elementsEqual(event.data) ? .pass : .replace(Array(path.utf8))
    }

    /// What takes the place of an answer; `nil` when it stays.
    func shown(_ message: Message) throws(RPCError) -> [UInt8]? {
        let returned = try pipeline.pass(message, on: way)
        return returned.isAsItWas ? nil : returned.message.replacing(returned.changes)
    }
}
