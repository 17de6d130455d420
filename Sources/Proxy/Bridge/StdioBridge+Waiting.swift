// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Synchronization

/// Calls that take long, and streams on which nothing is said.
extension StdioBridge {
    /// Called once in an interval: a call that has waited for a whole one begins its stream, if its client takes events, and
    /// idle streams get a comment.
    func keepAlive() {
        let effects = state.withLock { state -> Effects in
            var effects = Effects()
            for number in Array(state.pending.keys) {
                guard var call = state.pending[number], call.acceptsEvents else { continue }
                if let stream = call.stream {
                    stream.keepAlive()
                } else if call.hasWaited {
                    let stream = call.eventStream().stream
                    stream.offer(ServerSentEvent.comment)
                    state.pending[number] = call
                    effects.opened.append(Opened(number: number, exchange: call.exchange, stream: stream))
                } else {
                    state.pending[number]?.hasWaited = true
                }
            }
            for session in state.sessions.values { for stream in session.streams { stream.keepAlive() } }
            return effects
        }
        perform(effects)
    }

    /// Gives up calls of which the backend was not heard for too long. A call whose client is being asked something waits for
    /// the client.
    func look(_ patience: CallPatience) {
        let effects = state.withLock { state -> Effects in
            var effects = Effects(channel: state.channel)
            let asking = Set(state.asked.values.flatMap(\.causes))
            for number in Array(state.pending.keys) {
                if asking.contains(number) {
                    state.pending[number]?.silence = 0
                    continue
                }
                state.pending[number]?.silence += 1
                if let silence = state.pending[number]?.silence, silence >= patience.looks {
                    state.abandon(number, .failed(patience.reason), &effects)
                }
            }
            return effects
        }
        for (pending, _) in effects.answers {
            log.warn("gave up a call", [("method", .string(pending.method)), ("reason", .string(patience.reason))])
        }
        perform(effects)
    }
}
