// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import Platform

/// What answers requests on a workload's MCP endpoint, once the caller has been admitted.
protocol MCPHandler: Sendable {
    /// The answer to a request for which its header section is enough; `nil` when its body has to be read.
    func answer(toHead head: HTTPRequest) -> HTTPResponse?

    /// Whom a long body of a request is counted to: its session, if it names one of the caller's.
    func owner(of head: HTTPRequest, from caller: Caller) -> ByteBudget.Owner

    /// Answers through `exchange`, now or later; must not block.
    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange, from caller: Caller)
}
