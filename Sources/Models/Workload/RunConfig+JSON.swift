// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

extension RunConfig {
    /// The document. Members that hold their default are left out, so that files stay readable.
    public var json: JSON {
        var object = JSONObject()
        func set(_ key: String, _ value: JSON?) { if let value { object[key] = value } }
        set("schema_version", .string(Self.currentSchema))
        set("name", .string(name))
        set("image", source?.image.map(JSON.string))
        set("package", source?.package.map(JSON.string))
        if case .package(_, let runner?, _) = source { set("package_runner", .string(runner)) }
        set("command", source?.command.map { JSON($0) })
        set("url", source?.url.map(JSON.string))
        set("registry", registry.map(JSON.string))
        set("server", server.map(JSON.string))
        set("cmd_args", backend.arguments.isEmpty ? nil : JSON(backend.arguments))
        set("working_dir", backend.workingDirectory.map(JSON.string))
        set("caller_dir", backend.callerDirectory.map(JSON.string))
        set("show_files", backend.showFiles ? true : nil)
        set("transport", .string(backend.transport.rawValue))
        set("proxy_mode", endpoint.proxyMode.map { .string($0.rawValue) })
        set("port", endpoint.port == 0 ? nil : JSON(endpoint.port))
        set("target_port", backend.targetPort == 0 ? nil : JSON(backend.targetPort))
        set("target_path", backend.targetPath.isEmpty ? nil : .string(backend.targetPath))
        set("env_vars", backend.environment.isEmpty ? nil : JSON(backend.environment))
        set("secrets", backend.secrets.isEmpty ? nil : JSON(backend.secrets.map(\.text)))
        set("volumes", backend.volumes.isEmpty ? nil : JSON(backend.volumes))
        set("ignore_globally", backend.ignoreGlobally ? nil : false)
        set("labels", labels.isEmpty ? nil : JSON(labels))
        set("group", .string(group))
        set("permission_profile", policy.permissionProfile.json)
        set("runtime", .string(backend.runtime.rawValue))
        set(
            "engine",
            backend.engine.map {
                ["name": .string($0.name), "socket": .string($0.socket), "id": .string($0.id)] as JSON
            })
        if let digest = source?.digest {
            set(source?.kind == .image ? "image_digest" : "package_digest", .string(digest))
        }
        set("memory", limits.memory == 0 ? nil : JSON(limits.memory))
        set("cpus", limits.cpus == 0 ? nil : .number(JSONNumber(limits.cpus)))
        set("pids_limit", limits.pidsLimit == 0 ? nil : JSON(limits.pidsLimit))
        set("user", backend.user.isEmpty ? nil : .string(backend.user))
        set("read_only", policy.readOnly ? nil : false)
        set("allowed_origins", endpoint.allowedOrigins.isEmpty ? nil : JSON(endpoint.allowedOrigins))
        set("bearer_token_secret", backend.bearerTokenSecret.map(JSON.string))
        set("tools_filter", policy.toolsFilter.isEmpty ? nil : JSON(policy.toolsFilter))
        set("tools_override", policy.toolsOverride.isEmpty ? nil : toolsOverrideJSON)
        set("insecure_no_sandbox", policy.insecureNoSandbox ? true : nil)
        set("run_as_root", policy.runAsRoot ? true : nil)
        set("allow_plain_http", policy.allowPlainHTTP ? true : nil)
        set("accepted_permissions", policy.acceptedPermissions.isEmpty ? nil : JSON(policy.acceptedPermissions))
        set("declined_permissions", policy.declinedPermissions.isEmpty ? nil : JSON(policy.declinedPermissions))
        set("start_timeout", limits.startTimeout == usualStartTimeout ? nil : JSON(limits.startTimeout))
        set("stop_timeout", limits.stopTimeout == 10 ? nil : JSON(limits.stopTimeout))
        set("call_timeout", limits.callTimeout == Limits.usualCallTimeout ? nil : JSON(limits.callTimeout))
        return .object(object)
    }

    /// Reads a document strictly: every mistake of type, range or name is reported at once.
    public init(_ json: JSON) throws(InvalidFields) {
        let reader = try ObjectReader(json)
        self.init(name: "")
        // First it is read: what is validated is what was read.
        let given = read(reader)
        validate(reader, given)
        try reader.finish()
    }

    /// Reads a stored document: types and ranges only, none of the rules for requests.
    /// - Returns: what could be read, and what could not.
    static func reading(stored json: JSON) -> (RunConfig, [FieldIssue]) {
        var config = RunConfig(name: "")
        do throws(InvalidFields) {
            let reader = try ObjectReader(json)
            let given = config.read(reader)
            if given.count == 0, config.server == nil { reader.reject(whole: "it names nothing to run") }
            try reader.finishIgnoringUnknown()
            return (config, [])
        } catch {
            // What a newer version knows in a member is kept as well.
            return (config, error.issues.filter { $0.code != .unknownField })
        }
    }

    /// A package has to be fetched before it can answer.
    private var usualStartTimeout: Int { source?.kind == .package ? 180 : 60 }

    /// - Returns: what the document says of the source.
    private mutating func read(_ reader: ObjectReader) -> SourceMembers {
        if let schema = reader.string("schema_version"), schema != Self.currentSchema {
            reader.reject("schema_version", .invalid, "“\(schema)” is not \(Self.currentSchema)")
        }
        name = reader.string("name") ?? ""
        let given = SourceMembers(reader)
        source = given.source
        registry = reader.string("registry", max: 255)
        server = reader.string("server", max: 255)
        backend.arguments = reader.strings("cmd_args", max: 1000) ?? []
        backend.workingDirectory = reader.string("working_dir", max: 4096)
        backend.callerDirectory = reader.string("caller_dir", max: 4096)
        backend.showFiles = reader.bool("show_files") ?? false
        backend.transport =
            reader.word("transport", Transport.self) ?? (source?.kind == .remote ? .streamableHTTP : .stdio)
        endpoint.proxyMode = reader.word("proxy_mode", Transport.self)
        endpoint.port = reader.int("port", in: 0...65535) ?? 0
        backend.targetPort = reader.int("target_port", in: 0...65535) ?? 0
        backend.targetPath = reader.string("target_path", max: 1024) ?? ""
        backend.environment = reader.stringMap("env_vars") ?? [:]
        for text in reader.strings("secrets") ?? [] {
            guard let secret = SecretReference(text) else {
                reader.reject("secrets", .invalid, "“\(text)” is not NAME,target=VARIABLE")
                continue
            }
            backend.secrets.append(secret)
        }
        secretValues = reader.stringMap("secret_values") ?? [:]
        backend.volumes = reader.strings("volumes", max: 100) ?? []
        backend.ignoreGlobally = reader.bool("ignore_globally") ?? true
        labels = reader.stringMap("labels") ?? [:]
        group = reader.string("group", max: 100) ?? "default"
        policy.permissionProfile = readProfile(reader)
        backend.runtime = reader.word("runtime", RuntimeKind.self) ?? .auto
        if let fields = reader.object("engine") {
            backend.engine = Engine(
                name: fields.string("name") ?? "", socket: fields.string("socket") ?? "",
                id: fields.string("id") ?? "")
            fields.finishNested()
        }
        limits.memory = reader.int("memory", in: 0...(1 << 50)) ?? 0
        limits.cpus = reader.double("cpus", in: 0...4096) ?? 0
        limits.pidsLimit = reader.int("pids_limit", in: 0...4_194_304) ?? 0
        backend.user = reader.string("user", max: 100) ?? ""
        policy.readOnly = reader.bool("read_only") ?? true
        endpoint.allowedOrigins = reader.strings("allowed_origins", max: 100) ?? []
        backend.bearerTokenSecret = reader.string("bearer_token_secret", max: 255)
        readTools(reader)
        policy.insecureNoSandbox = reader.bool("insecure_no_sandbox") ?? false
        policy.runAsRoot = reader.bool("run_as_root") ?? false
        policy.allowPlainHTTP = reader.bool("allow_plain_http") ?? false
        readPermissions(reader)
        limits.startTimeout = reader.int("start_timeout", in: 1...3600) ?? usualStartTimeout
        limits.stopTimeout = reader.int("stop_timeout", in: 0...3600) ?? 10
        limits.callTimeout = reader.int("call_timeout", in: 0...604_800) ?? Limits.usualCallTimeout
        return given
    }

    /// What was asked for belongs to an entry, and goes with it.
    private mutating func readPermissions(_ reader: ObjectReader) {
        let accepted = readAsks("accepted_permissions", reader)
        let declined = readAsks("declined_permissions", reader)
        policy.acceptedPermissions =
            server != nil ? accepted : accepted.filter { PermissionAsk(id: $0)?.kind == .ownCode }
        if server != nil { policy.declinedPermissions = declined }
        policy.consent = PermissionConsent(reader.acceptance("accept_permissions"))
    }

    private func readAsks(_ key: String, _ reader: ObjectReader) -> [String] {
        let asks = reader.strings(key, max: 1000) ?? []
        for ask in asks where PermissionAsk(id: ask) == nil {
            reader.reject(key, .invalid, "“\(ask.prefix(40))” is not KIND SUBJECT")
        }
        return asks.sorted()
    }

    /// A profile is written as an object, or as the name of a built-in one.
    private func readProfile(_ reader: ObjectReader) -> PermissionProfile {
        let fallback: PermissionProfile =
            source?.kind == .image || source?.kind == .package ? .network : .none
        switch reader.value("permission_profile") {
        case nil: return fallback
        case .string(let name):
            if let profile = PermissionProfile.builtIn(name) { return profile }
            reader.reject(
                "permission_profile", .invalid,
                "the built-in profile “\(name)” does not exist: use none, network or an object")
            return fallback
        default: return reader.object("permission_profile").map(PermissionProfile.init(reading:)) ?? fallback
        }
    }

    /// The longest variable in bytes, without `=` and the end: Linux refuses to start a program with a longer one.
    private static let variableLimit = 131_072 - 2

    /// The rules that hold on every machine.
    private func validate(_ reader: ObjectReader, _ given: SourceMembers) {
        given.validate(reader)
        if reader.has("name"), reader.value("name") != nil, let problem = WorkloadName.problem(with: name) {
            reader.reject("name", .invalid, problem)
        }
        if let problem = NameRule.spaced.problem(with: group) { reader.reject("group", .invalid, problem) }
        // What an entry of a registry stands for may be written beside it.
        if given.count > 1 || (given.count == 0 && server == nil) {
            reader.reject(whole: "give exactly one source: image, package, command, url, or registry with server")
        }
        if registry != nil, server == nil, given.count > 0 {
            reader.reject("registry", .invalid, "goes with server, the entry's name")
        }
        // The words of an entry are not the person's.
        if backend.showFiles, given.image != nil || given.url != nil || server != nil {
            reader.reject("show_files", .invalid, "goes with a command or a package of your own")
        }
        for (key, directory) in [("working_dir", backend.workingDirectory), ("caller_dir", backend.callerDirectory)] {
            if let directory, !directory.beginsWithSlash { reader.reject(key, .invalid, "must be an absolute path") }
        }
        let lines = [
            ("registry", registry), ("server", server), ("target_path", backend.targetPath), ("user", backend.user),
            ("bearer_token_secret", backend.bearerTokenSecret),
        ]
        for (key, text) in lines {
            if let text, let problem = LineText.problem(with: text) { reader.reject(key, .invalid, problem) }
        }
        for (key, texts) in [("allowed_origins", endpoint.allowedOrigins), ("tools_filter", policy.toolsFilter)] {
            for text in texts {
                if let problem = LineText.problem(with: text) { reader.reject(key, .invalid, problem) }
            }
        }
        if given.url != nil, backend.transport == .stdio {
            reader.reject("transport", .invalid, "a remote server has no stdio")
        }
        if endpoint.proxyMode == .stdio { reader.reject("proxy_mode", .invalid, "is streamable-http or sse") }
        let named = Set(backend.secrets.map(\.name) + [backend.bearerTokenSecret].compactMap(\.self))
        for name in secretValues.keys.sorted() where !named.contains(name) {
            reader.reject("secret_values", .invalid, "“\(name.prefix(40))” is no secret that the configuration names")
        }
        for key in backend.environment.keys
        where key.isEmpty || key.utf8.contains(UInt8(ascii: "=")) || LineText.problem(with: key) != nil {
            reader.reject("env_vars", .invalid, "“\(key)” is not a variable name")
        }
        for (key, value) in backend.environment where key.utf8.count + value.utf8.count > Self.variableLimit {
            reader.reject(
                "env_vars", .outOfRange, "“\(key.prefix(40))” is longer than a program can be given (128 KiB)")
        }
        for volume in backend.volumes where Volume(volume) == nil {
            reader.reject("volumes", .invalid, "“\(volume)” is not PATH or HOST:INSIDE[:ro] with absolute paths")
        }
    }
}
