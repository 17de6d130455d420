// SPDX-License-Identifier: Apache-2.0
import MCP
import Platform
import Runtime

/// Answers that cannot be read. A call whose answer is one fails at once: it would wait in vain.
///
/// An answer is what names the protocol and no method. Whatever else a server prints is no answer: it is logged, and no call
/// fails for it.
extension BackendLink {
    /// A line is no message.
    func receive(unreadable line: [UInt8], _ error: Message.Malformed, _ generation: Int) {
        let seen = UnreadableMessage(line)
        if seen.isAnswer {
            let reason = error.isAmbiguous ? "is ambiguous" : "cannot be read"
            failRequest(
                seen, "the server's answer \(reason): \(error.reason)\(words(before: seen))", generation)
        } else if seen.hasMethod, seen.prefix.isEmpty, let id = seen.id {
            // A request of the server, which waits for an answer as well.
            let channel = bridge.state.withLock { generation == $0.generation ? $0.channel : nil }
            _ = channel?.send(error.error.answer(to: id))
        }
    }

    /// A line is too long to be passed on.
    func receive(oversized line: OversizedLine, _ generation: Int) {
        var seen = UnreadableMessage(line.head)
        if seen.id == nil, !seen.hasMethod { seen = UnreadableMessage(tail: line.tail) ?? seen }
        failRequest(seen, MessageLimit.tooLong("the server's answer", line.limit), generation)
    }

    /// Fails the call that an answer belongs to. Where its number cannot be seen it is the only call there is, or nobody's.
    private func failRequest(_ seen: UnreadableMessage, _ reason: String, _ generation: Int) {
        let (call, onReady) = bridge.state.withLock { state -> (StdioBridge.Call?, (@Sendable (String?) -> Void)?) in
            guard generation == state.generation, !seen.hasMethod else { return (nil, nil) }
            if seen.id == nil || seen.id?.elementsEqual(Self.handshakeID.utf8) == true,
                let onReady = state.takeReady(generation)
            {
                return (nil, onReady)
            }
            guard let id = seen.id else {
                return (state.multiplexer.endOnlyCall(at: MonotonicClock.milliseconds), nil)
            }
            return (AnswerID.number(id).flatMap { state.multiplexer.end($0) }, nil)
        }
        if let onReady { return onReady("initialize: \(reason)") }
        guard let call else { return pipeline.undelivered() }
        bridge.answer(call, .failed(reason))
    }

    /// What the server wrote before its answer, where no filter keeps anything from clients.
    private func words(before seen: UnreadableMessage) -> String {
        guard !seen.prefix.isEmpty, !pipeline.readsEveryReply(on: ownWay) else { return "" }
        let text = String(decoding: seen.prefix, as: UTF8.self).unicodeScalars.filter {
            $0.value >= 0x20 && $0.value < 0x7F
        }
        return " (before it stands “\(mask(String(String.UnicodeScalarView(text))))”)"
    }
}
