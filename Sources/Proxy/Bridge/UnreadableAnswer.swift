// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform
import Runtime
import Synchronization

/// Answers that cannot be read. A call whose answer is one fails at once: it would wait in vain.
///
/// An answer is what names the protocol and no method. Whatever else a server prints is no answer: it is logged, and no call
/// fails for it.
extension StdioBridge {
    /// A line is no message.
    func receive(unreadable line: [UInt8], _ error: Message.Malformed, _ generation: Int) {
        let seen = UnreadableMessage(line)
        if seen.isAnswer {
            let reason = error.isAmbiguous ? "is ambiguous" : "cannot be read"
            failRequest(
                seen, "the server's answer \(reason): \(error.reason)\(words(before: seen))", generation)
        } else if seen.hasMethod, seen.prefix.isEmpty, let id = seen.id {
            // A request of the server, which waits for an answer as well.
            let channel = state.withLock { generation == $0.generation ? $0.channel : nil }
            _ = channel?.send(error.error.answer(to: id))
        }
    }

    /// A line is too long to be passed on.
    func receive(oversized line: OversizedLine, _ generation: Int) {
        var seen = UnreadableMessage(line.head)
        if seen.id == nil, !seen.hasMethod { seen = UnreadableMessage(tail: line.tail) ?? seen }
        failRequest(seen, ProxyProcess.tooLong("the server's answer", line.limit), generation)
    }

    /// Fails the call that an answer belongs to. Where its number cannot be seen it is the only call there is, or nobody's.
    private func failRequest(_ seen: UnreadableMessage, _ reason: String, _ generation: Int) {
        let (pending, onReady) = state.withLock { state -> (Pending?, (@Sendable (String?) -> Void)?) in
            guard generation == state.generation, !seen.hasMethod else { return (nil, nil) }
            if seen.id == nil || seen.id?.elementsEqual("\"thv-initialize\"".utf8) == true,
                let onReady = state.takeReady(generation)
            {
                return (nil, onReady)
            }
            guard let id = seen.id else { return (state.onlyCall.flatMap { state.end($0) }, nil) }
            return (AnswerID.number(id).flatMap { state.end($0) }, nil)
        }
        if let onReady { return onReady("initialize: \(reason)") }
        guard let pending else { return meter.dropped() }
        answer(pending, RPCError.failed(reason).answer(to: pending.id))
    }

    /// What the server wrote before its answer, where no filter keeps anything from clients.
    private func words(before seen: UnreadableMessage) -> String {
        guard gate.isOpen, !seen.prefix.isEmpty else { return "" }
        let text = String(decoding: seen.prefix, as: UTF8.self).unicodeScalars.filter {
            $0.value >= 0x20 && $0.value < 0x7F
        }
        return " (before it stands “\(mask(String(String.UnicodeScalarView(text))))”)"
    }
}

extension StdioBridge.State {
    /// The only call that the backend can be working on.
    var onlyCall: Int? {
        mutating get {
            guard pending.count == 1, case .session = attribution.owner(of: "", at: MonotonicClock.milliseconds) else {
                return nil
            }
            return pending.keys.first
        }
    }
}

/// The ids of requests, as servers give them back.
enum AnswerID {
    /// Some servers make another type of it (`"5"`, `5.0`); clients that are written in JavaScript take those too.
    static func number(_ id: some Collection<UInt8>) -> Int? {
        if let number = Int(String(decoding: id, as: UTF8.self)) { return number }
        guard let value = try? JSON(parsing: id) else { return nil }
        return value.intValue ?? value.stringValue.flatMap { Int($0) }
    }
}
