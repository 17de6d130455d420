// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform

/// The end of an answer, whatever it was.
extension Relay {
    func didFinish(_ error: HTTPClientError?) {
        let state = state.withLock { state in
            defer { state.whole = nil }
            return state
        }
        defer { room.end() }
        forget()
        if let session = state.streamSession { sessions.close(session) }
        if let target = state.postTarget { held.close(target, "the session ended") }
        if let stream = state.stream {
            keepAlive.remove(stream)
            finish(stream, error, state)
        } else if let refusal = state.refusal {
            count(failed: true)
            log.warn("an answer of the server was not passed on", [("reason", .string(refusal))])
            fail(.failed(refusal))
        } else if let error {
            count(failed: true)
            if error.code != .cancelled {
                log.warn("a request to the server failed", [("reason", .string(error.reason))])
            }
            fail(.failed("the server did not answer: \(Self.words(error))"))
        } else {
            finish(state.whole ?? [], state)
        }
    }

    /// The end of a body that passed as it came.
    private func finish(_ stream: HTTPBodyStream, _ error: HTTPClientError?, _ ended: State) {
        guard var rewriter else {
            count(failed: error != nil || ended.status >= 400)
            // A body without its end must not look like a whole one.
            return error == nil ? stream.finish() : stream.breakOff()
        }
        self.rewriter = nil
        let isCutOff = !rewriter.isBetween
        let rest = rewriter.finish()
        if !rest.isEmpty { stream.offer(rest, force: true) }
        let isAnswered = state.withLock { $0.isAnswered } || rewriter.hasPassedLong && !isCutOff
        var reason = ended.refusal ?? error.map { "the server's answer is not whole: \(Self.words($0))" }
        if rewriter.hasEnded { reason = nil }
        // With the id of an event a client finds the rest, and a server may break off.
        let isFinal = !rewriter.hasIDs || ended.refusal != nil
        if reason == nil, isFinal, !rewriter.hasEnded { reason = "the server ended its stream without an answer" }
        if let reason, let message = call.message, let id = message.id, !isAnswered, isFinal {
            count(failed: true)
            log.warn("a request was not answered", [("reason", .string(reason))])
            if isCutOff { stream.offer([0x0A, 0x0A], force: true) }
            let answer = RPCError.failed(reason).answer(to: message[id])
            stream.offer(ServerSentEvent.encode(answer, name: "message"), force: true)
        } else if isCutOff {
            count(failed: true)
            return stream.breakOff()
        }
        count(failed: error != nil || ended.status >= 400)
        stream.finish()
    }

    /// A body that is there whole: it passes, as clients are to see it, or its request gets an error.
    private func finish(_ body: [UInt8], _ ended: State) {
        let passed: [UInt8]
        var failed = false
        do throws(RPCError) {
            (passed, failed) = try whole(body, ended.status)
        } catch {
            count(failed: true)
            log.warn("an answer of the server was not passed on", [("reason", .string(error.message))])
            return fail(error)
        }
        count(failed: failed || ended.status >= 400)
        var response = HTTPResponse(ended.status, headers: ended.headers, body: .bytes(passed))
        if passed.count > HTTPServer.Limits.uncounted { response.claim = room.owner.claimAnyway(passed.count) }
        exchange.respond(response)
    }

    /// The error of this request, in the form its sender understands.
    private func fail(_ error: RPCError) {
        guard let message = call.message, let id = message.id else {
            return exchange.respond(Endpoint.refusal(502, error.message))
        }
        var response = HTTPResponse(
            502, headers: ["Content-Type": "application/json"],
            body: .bytes(error.answer(to: message[id])))
        response.claim = call.claim
        exchange.respond(response)
    }

    /// Why there is no answer, without the address that is in the error's own reason.
    private static func words(_ error: HTTPClientError) -> String {
        switch error.code {
        case .refused, .permissionDenied, .peerRefused: "it cannot be reached"
        case .timeout: "it took too long"
        case .broken: "the connection broke"
        case .undecodable: "its answer is compressed in a way that cannot be read"
        case .tooLarge: "its answer is too large"
        case .cancelled: "the request was cancelled"
        case .untrusted: "its certificate is not trusted"
        case .redirected: error.reason
        }
    }

    /// A body as clients get it, and whether it says that the request failed.
    private func whole(_ body: [UInt8], _ status: Int) throws(RPCError) -> ([UInt8], Bool) {
        if body.isEmpty { return (body, false) }
        let message: Message
        do throws(Message.Malformed) {
            message = try Message(body)
        } catch {
            guard mustLook else { return (body, false) }
            // An accepted message has no answer; some servers write a word.
            if status == 202 || status == 204 { return ([], false) }
            // A document that is no message, as clients fetch to learn how to sign in.
            let isDocument = call.message == nil && body.first { $0 > 0x20 } == UInt8(ascii: "{")
            if isDocument, (try? JSON(parsing: body)).map({ $0["jsonrpc"] == nil && $0["result"] == nil }) == true {
                return (body, false)
            }
            let words = "the server's answer (\(status)) is not one that the tool filter can be applied to"
            throw .failed("\(words): \(error.reason)")
        }
        return (try shown(message) ?? body, call.message != nil && message.failed)
    }
}
