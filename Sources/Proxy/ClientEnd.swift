// SPDX-License-Identifier: Apache-2.0
import Authentication
import HTTP
import JSONCoding
import MCP
import MCPConnection
import Models
import Platform
import ProxyControl

/// The client's end of a proxy and what lies behind it, down to where the supervisor attaches backends: put together from
/// the plan.
struct ClientEnd: Sendable {
    /// What backends are attached to.
    let adapter: any BackendAdapter
    let endpoint: Endpoint
    /// The open sessions, the longest open first.
    let sessions: @Sendable () -> [SessionFacts]
    /// Tells clients that their tools are others now.
    let announceTools: @Sendable () -> Void
    /// What a backend that runs elsewhere is sent, if the proxy was given it; `nil` where there are no such.
    let credentials: BearerCredentials?
    /// What is done from time to time.
    let chores: [@Sendable () async -> Void]
    private let access: PersonalAuthenticator
    private let budget: ByteBudget
    private let log: Log

    /// - Parameters:
    ///   - names: those that lead to the endpoint's port.
    ///   - mask: blanks secrets in what clients are told of their server's words.
    ///   - other: where credentials come from instead of the plan.
    init(
        _ plan: ProxyPlan, names: LoopbackNames, duties: ProxyDuties, mask: SecretMask, log: Log,
        credentials other: (any CredentialSource)? = nil
    ) {
        let config = plan.config
        access = PersonalAuthenticator(
            owner: plan.owner, names: names, allowedHosts: Set(plan.allowedHosts),
            allowedOrigins: Set(config.endpoint.allowedOrigins),
            originSetting: "allowed_origins of the workload \(config.name)")
        let budget = ByteBudget(total: plan.memory)
        let streams = KeepAlive()
        let patience = CallPatience(seconds: config.limits.callTimeout)
        if config.backend.transport == .stdio {
            let bridge = StdioBridge(log: log, pipeline: duties.pipeline, budget: budget)
            sessions = { bridge.sessions }
            announceTools = { bridge.announceTools() }
            chores = [
                { await streams.run { bridge.keepAlive() } }, { await patience.run { bridge.look(patience) } },
            ]
            credentials = nil
            adapter = BridgeAdapter(link: BackendLink(bridge: bridge, mask: { mask.mask($0) }))
            let path = config.clientEndpoint.path
            let pieces = path.slashPieces
            let dialect = HandshakeDialect(bridge: bridge, controllerKey: plan.nonce)
            endpoint = Endpoint(access: access, handler: dialect, path: path) { $0 == pieces }
        } else {
            let client = HTTPClient(way: plan.way)
            let given = BearerCredentials(plan.bearerToken)
            credentials = given
            let calls = CallWatch(patience)
            let table = SessionTable(pipeline: duties.pipeline, budget: budget)
            let proxy = TransparentProxy(
                client: client, endpoint: config.clientEndpoint, pipeline: duties.pipeline, controllerKey: plan.nonce,
                credentials: other ?? given, sessions: table, budget: budget, keepAlive: streams, calls: calls, log: log
            )
            sessions = { table.all }
            announceTools = {}
            chores = [{ await streams.run {} }, { await calls.run() }]
            adapter = TransparentAdapter(
                proxy: proxy, client: client, transport: config.backend.transport, credentials: other ?? given)
            endpoint = Endpoint(access: access, handler: proxy, path: config.clientEndpoint.path) { $0 != ["health"] }
        }
        self.budget = budget
        self.log = log
    }

    /// Serves the endpoint, on one thread.
    /// - Throws: `SystemError` when it cannot.
    func serve(on sockets: [Descriptor]) throws(SystemError) -> HTTPServer {
        var limits = HTTPServer.Limits()
        limits.body = MessageLimit.bytes(of: budget)
        limits.threads = 1
        // Started without a server it has as few as any program.
        DescriptorLimit.raise(to: 16_384)
        limits.fit(descriptors: DescriptorLimit.current)
        return try HTTPServer(
            sockets: sockets, limits: limits, isForeign: { [access] in access.isForeign($0) },
            refuse: { [log, limit = limits.body] status, reason, _ in
                // What is too long is a request that nobody has read.
                guard status == 413 else { return Endpoint.refusal(status, reason) }
                let words = MessageLimit.tooLong("the request", limit)
                log.warn("refused a request", [("reason", .string(words))])
                return HTTPResponse(
                    413, headers: ["Content-Type": "application/json"],
                    body: .bytes(RPCError.invalidRequest(words).answer(to: Message.nullID)))
            }, admit: { [endpoint] in endpoint.admit($0) })
    }
}
