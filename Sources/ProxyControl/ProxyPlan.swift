// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import Identity
public import JSONCoding
public import Models
import Platform
public import Runtime

/// What a proxy is told when it is started, through an inherited pipe: it holds secrets, so it never becomes an
/// argument, an environment variable or a file.
public struct ProxyPlan: Sendable {
    /// The version of this document: a server and the proxies that it starts are of one.
    private static let version = 1
    #if DEBUG
        /// Variables of the environment that tests hand to proxies through the server.
        public static let testVariables = [keepAliveVariable]
        /// Sets the interval in which idle streams get a comment, in milliseconds.
        public static let keepAliveVariable = "THV_TEST_KEEP_ALIVE"
    #endif
    /// What `memory` is unless set.
    public static let usualMemory = 256 << 20
    /// The least that `memory` may be.
    public static let leastMemory = 16 << 20

    /// The workload's id.
    public var id: String
    /// The server instance it belongs to.
    public var instance: String
    /// Whose workload it is.
    public var owner: Subject
    /// The owner's login name.
    public var ownerName: String
    /// Proves to a server that this is the proxy it, or its predecessor, has started.
    public var nonce: String
    /// What to run.
    public var config: RunConfig
    /// Values of the configuration's secrets, by variable name.
    public var secrets: [String: String]
    /// The bearer token of a remote backend to begin with; `ControlCommand.credentials` brings later ones.
    public var bearerToken: String?
    /// Host names and origins the endpoint accepts besides loopback ones.
    public var allowedHosts: [String]
    /// Bytes of messages that it holds at most.
    public var memory = usualMemory
    /// What was mounted before.
    public var mounts: MountHistory
    /// Whether a backend of this workload has answered before.
    public var hasAnswered = false
    /// The way to a server that runs elsewhere.
    public var way = HTTPWay.direct
    /// What it finds on its machine; filled in by the host that starts it.
    public var local = Local()

    /// The places of a proxy that is a process of this machine.
    public struct Local: Sendable, Equatable {
        /// Where to listen for controllers.
        public var controlSocket: String
        /// The backend's log file.
        public var backendLog: String
        /// The file of the proxy's own messages.
        public var proxyLog: String
        /// How many listening sockets it inherits: one for each family of loopback that could be had.
        public var sockets: Int

        /// Places with every member.
        public init(controlSocket: String = "", backendLog: String = "", proxyLog: String = "", sockets: Int = 1) {
            self.controlSocket = controlSocket
            self.backendLog = backendLog
            self.proxyLog = proxyLog
            self.sockets = sockets
        }
    }

    /// A plan with every member.
    public init(
        id: String, instance: String, owner: Subject, ownerName: String, nonce: String, config: RunConfig,
        secrets: [String: String], bearerToken: String?, allowedHosts: [String],
        mounts: MountHistory = MountHistory()
    ) {
        self.id = id
        self.instance = instance
        self.owner = owner
        self.ownerName = ownerName
        self.nonce = nonce
        self.config = config
        self.secrets = secrets
        self.bearerToken = bearerToken
        self.allowedHosts = allowedHosts
        self.mounts = mounts
    }

    /// The document written into the pipe.
    public var json: JSON {
        var object = JSONObject([
            ("protocol", JSON(Self.version)), ("id", .string(id)), ("instance", .string(instance)),
            ("owner_uid", owner.uidJSON), ("owner_name", .string(ownerName)), ("nonce", .string(nonce)),
            ("config", config.json), ("secrets", JSON(secrets)), ("control_socket", .string(local.controlSocket)),
            ("backend_log", .string(local.backendLog)), ("proxy_log", .string(local.proxyLog)),
            ("allowed_hosts", JSON(allowedHosts)), ("mounts", mounts.json), ("sockets", JSON(local.sockets)),
            ("memory", JSON(memory)), ("has_answered", .bool(hasAnswered)),
        ])
        if way != .direct {
            object["way"] = [
                "proxy": .string(way.proxy), "no_proxy": .string(way.noProxy),
                "certificates": .string(way.certificates),
            ]
        }
        if let bearerToken { object["bearer_token"] = .string(bearerToken) }
        return .object(object)
    }

    /// Reads the document.
    public init(_ json: JSON) throws(InvalidFields) {
        let reader = try ObjectReader(json)
        _ = reader.int("protocol", in: Self.version...Self.version)
        id = reader.string("id") ?? ""
        instance = reader.string("instance") ?? ""
        owner = .user(uid: UInt32(reader.int("owner_uid", in: 0...Int(UInt32.max)) ?? 0))
        ownerName = reader.string("owner_name") ?? ""
        nonce = reader.string("nonce") ?? ""
        let document = reader.value("config") ?? .null
        let stored = StoredRunConfig(text: document.text, name: document["name"]?.stringValue ?? "")
        if let problem = stored.problem { reader.reject("config", .invalid, problem) }
        config = stored.config
        secrets = reader.stringMap("secrets") ?? [:]
        bearerToken = reader.string("bearer_token")
        local.controlSocket = reader.string("control_socket") ?? ""
        local.backendLog = reader.string("backend_log") ?? ""
        local.proxyLog = reader.string("proxy_log") ?? ""
        allowedHosts = reader.strings("allowed_hosts") ?? []
        mounts = MountHistory(reader.value("mounts") ?? [:])
        local.sockets = reader.int("sockets", in: 1...2) ?? 1
        memory = reader.int("memory", in: Self.leastMemory...Int.max) ?? memory
        hasAnswered = reader.bool("has_answered") ?? false
        if let fields = reader.object("way") {
            way = HTTPWay(
                proxy: fields.string("proxy") ?? "", noProxy: fields.string("no_proxy") ?? "",
                certificates: fields.string("certificates") ?? "")
        }
        try reader.finish()
    }
}
