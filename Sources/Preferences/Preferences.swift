// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models

/// What is set through the API, and holds for everything that is made from then on.
public struct Preferences: Sendable, Equatable {
    /// The name of the engine containers get, or `auto`.
    public var engineName = "auto"
    /// The path of its socket; empty to look in the usual places.
    public var engineSocket = ""
    /// The profile of workloads that name none: `none`, `network`, or `auto` to go by what runs.
    public var permissionProfile = "auto"
    /// Bytes; 0 means the driver's default.
    public var memory = 0
    /// Processors; 0 means the driver's default.
    public var cpus = 0.0
    /// Processes and threads; 0 means the driver's default.
    public var pidsLimit = 0
    /// Whether the root file system cannot be written.
    public var readOnly = true
    /// Seconds until a backend must have answered; 0 goes by what runs.
    public var startTimeout = 0
    /// Seconds a backend gets to end by itself.
    public var stopTimeout = 10
    /// Days after which operations are forgotten.
    public var operationsDays = 30
    /// Days after which records of who did what leave the database; the audit log keeps them.
    public var activityDays = 365
    /// Bytes of messages that the proxy of one workload holds at most.
    public var proxyMemory = 256 << 20
    /// Where packages come from, an address each; empty for what the machine says.
    public var pythonIndex = ""
    public var npmRegistry = ""
    /// The proxy for what is fetched from elsewhere, an address; empty for what the machine says.
    public var fetchProxy = ""
    /// Hosts that are reached without it, separated by commas.
    public var noProxy = ""
    /// The path of a file of certificates; empty for the machine's.
    public var caFile = ""
    /// Host names the server answers to besides this machine's.
    public var allowedHosts: [String] = []
    /// Origins of pages that may use the API.
    public var allowedOrigins: [String] = []
    /// `container:NAME` and `flatpak:APP`: who may use the server's socket though in a pid namespace of their own.
    public var admittedCallers: [String] = []

    /// What holds unless somebody sets something else.
    public init() {}

    /// The sections in which they are shown and set.
    public var json: JSONObject {
        [
            "engine": ["name": .string(engineName), "socket": .string(engineSocket)],
            "defaults": [
                "permission_profile": .string(permissionProfile), "memory": JSON(memory),
                "cpus": .number(JSONNumber(cpus)), "pids_limit": JSON(pidsLimit), "read_only": .bool(readOnly),
                "start_timeout": JSON(startTimeout), "stop_timeout": JSON(stopTimeout),
            ], "retention": ["operations_days": JSON(operationsDays), "activity_days": JSON(activityDays)],
            "proxy": ["memory": JSON(proxyMemory)],
            "packages": [
                "python_index": .string(pythonIndex), "npm_registry": .string(npmRegistry),
                "proxy": .string(fetchProxy), "no_proxy": .string(noProxy), "ca_file": .string(caFile),
            ],
            "server": [
                "allowed_hosts": JSON(allowedHosts), "allowed_origins": JSON(allowedOrigins),
                "admitted_callers": JSON(admittedCallers),
            ],
        ]
    }

    /// What engines are looked for by: the path of a socket, a name, or `auto`.
    public var engineChoice: String { engineSocket.isEmpty ? engineName : engineSocket }

    /// Takes over what `reader` names; `null` brings the default back. Mistakes are collected there.
    public mutating func change(reading reader: ObjectReader) {
        section(reader, "engine") { preferences, fields in
            preferences.set(fields, "name", \.engineName, fields.string("name", max: 100))
            preferences.set(fields, "socket", \.engineSocket, fields.string("socket", max: 4096))
            if !preferences.engineSocket.isEmpty, !preferences.engineSocket.beginsWithSlash {
                fields.reject("socket", .invalid, "must be an absolute path")
            }
            if !(["auto"] + RunConfig.Engine.names).contains(preferences.engineName) {
                fields.reject("name", .invalid, "is auto, \(RunConfig.Engine.names.joined(separator: ", "))")
            }
        }
        section(reader, "defaults") { preferences, fields in
            preferences.set(fields, "permission_profile", \.permissionProfile, fields.string("permission_profile"))
            if !["auto", "none", "network"].contains(preferences.permissionProfile) {
                fields.reject("permission_profile", .invalid, "is auto, none or network")
            }
            preferences.set(fields, "memory", \.memory, fields.int("memory", in: 0...(1 << 50)))
            preferences.set(fields, "cpus", \.cpus, fields.double("cpus", in: 0...4096))
            preferences.set(fields, "pids_limit", \.pidsLimit, fields.int("pids_limit", in: 0...4_194_304))
            preferences.set(fields, "read_only", \.readOnly, fields.bool("read_only"))
            preferences.set(fields, "start_timeout", \.startTimeout, fields.int("start_timeout", in: 0...3600))
            preferences.set(fields, "stop_timeout", \.stopTimeout, fields.int("stop_timeout", in: 0...3600))
        }
        section(reader, "retention") { preferences, fields in
            preferences.set(fields, "operations_days", \.operationsDays, fields.int("operations_days", in: 1...30))
            preferences.set(fields, "activity_days", \.activityDays, fields.int("activity_days", in: 1...36_500))
        }
        section(reader, "proxy") { preferences, fields in
            preferences.set(fields, "memory", \.proxyMemory, fields.int("memory", in: (16 << 20)...(1 << 40)))
        }
        section(reader, "packages") { preferences, fields in
            for (key, path) in Self.addresses {
                preferences.set(fields, key, path, fields.string(key, max: 4096))
                if let problem = Self.problem(withAddress: preferences[keyPath: path]) {
                    fields.reject(key, .invalid, problem)
                }
            }
            preferences.set(fields, "no_proxy", \.noProxy, fields.string("no_proxy", max: 4096))
            if let problem = LineText.problem(with: preferences.noProxy) {
                fields.reject("no_proxy", .invalid, problem)
            }
            preferences.set(fields, "ca_file", \.caFile, fields.string("ca_file", max: 4096))
            if !preferences.caFile.isEmpty, !preferences.caFile.beginsWithSlash {
                fields.reject("ca_file", .invalid, "must be an absolute path")
            }
        }
        section(reader, "server") { preferences, fields in
            preferences.set(fields, "allowed_hosts", \.allowedHosts, fields.strings("allowed_hosts", max: 100))
            preferences.set(fields, "allowed_origins", \.allowedOrigins, fields.strings("allowed_origins", max: 100))
            preferences.set(fields, "admitted_callers", \.admittedCallers, fields.strings("admitted_callers", max: 100))
            for (index, caller) in preferences.admittedCallers.enumerated() where !Self.isCaller(caller) {
                fields.reject("admitted_callers/\(index)", .invalid, "“\(caller)” is not container:NAME or flatpak:APP")
            }
            for (index, host) in preferences.allowedHosts.enumerated() where !Self.isHost(host) {
                fields.reject("allowed_hosts/\(index)", .invalid, "“\(host)” is not a host name")
            }
        }
    }

    private mutating func section(
        _ reader: ObjectReader, _ key: String, _ body: (inout Preferences, ObjectReader) -> Void
    ) {
        if let fields = reader.object(key) {
            body(&self, fields)
            fields.finishNested()
        } else if reader.has(key), reader.value(key) == nil {
            guard let defaults = Preferences().json[key], let empty = try? ObjectReader(defaults) else { return }
            body(&self, empty)
        }
    }

    private mutating func set<Value>(
        _ reader: ObjectReader, _ key: String, _ path: WritableKeyPath<Preferences, Value>, _ value: Value?
    ) {
        if let value {
            self[keyPath: path] = value
        } else if reader.has(key), reader.value(key) == nil {
            self[keyPath: path] = Preferences()[keyPath: path]
        }
    }

    private static let addresses: [(String, any WritableKeyPath<Preferences, String> & Sendable)] = [
        ("python_index", \.pythonIndex), ("npm_registry", \.npmRegistry), ("proxy", \.fetchProxy),
    ]

    /// Why `text` cannot be an address here; settings are shown to whoever may read them.
    private static func problem(withAddress text: String) -> String? {
        if text.isEmpty { return nil }
        if let problem = LineText.problem(withAddress: text) { return problem }
        // By the form that the specification has: those who read it are other programs.
        let authority = text.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
        if authority.isEmpty { return "has no host" }
        return authority.contains(UInt8(ascii: "@"))
            ? "must hold no login: put it into ~/.netrc, ~/.npmrc or the server's environment" : nil
    }

    private static func isHost(_ text: some StringProtocol) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
            }
    }

    private static func isCaller(_ text: String) -> Bool {
        ["container:", "flatpak:"].contains { text.hasPrefix($0) && isHost(text.dropFirst($0.utf8.count)) }
    }

    /// A request for a workload with the defaults in the place of what it leaves out.
    public func complete(_ request: JSON) -> JSON {
        guard case .object(var object) = request else { return request }
        func fillIn(_ key: String, _ value: JSON, unless isDefault: Bool) {
            if !isDefault, object[key] == nil || object[key] == .null { object[key] = value }
        }
        let isRemote = object["url"] != nil
        fillIn("permission_profile", .string(permissionProfile), unless: permissionProfile == "auto" || isRemote)
        fillIn("memory", JSON(memory), unless: memory == 0 || isRemote)
        fillIn("cpus", .number(JSONNumber(cpus)), unless: cpus == 0 || isRemote)
        fillIn("pids_limit", JSON(pidsLimit), unless: pidsLimit == 0 || isRemote)
        fillIn("read_only", .bool(readOnly), unless: readOnly || isRemote)
        fillIn("start_timeout", JSON(startTimeout), unless: startTimeout == 0)
        fillIn("stop_timeout", JSON(stopTimeout), unless: stopTimeout == 10)
        let hasEngine = engineName != "auto" || !engineSocket.isEmpty
        fillIn(
            "engine", ["name": .string(engineName), "socket": .string(engineSocket)],
            unless: !hasEngine || object["image"] == nil)
        return .object(object)
    }
}
