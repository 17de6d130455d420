// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP
import Platform

/// The way by which a client's message came and its answer goes.
struct CallWay: Sendable {
    let exchange: HTTPExchange
    /// What the message's body takes.
    let claim: ByteBudget.Claim?
    var acceptsEvents = false
    /// What the answer is counted to.
    var owner: ByteBudget.Owner?

    /// Answers with JSON. The id in it may be as long as the request was, so that what that took is kept.
    func respond(_ message: [UInt8], status: Int = 200) {
        var response = HTTPResponse(
            status, headers: ["Content-Type": "application/json"], body: .bytes(message))
        response.claim = claim
        exchange.respond(response)
    }

    func refuse(_ status: Int, _ error: RPCError, id: [UInt8] = Message.nullID) {
        respond(error.answer(to: id), status: status)
    }
}
