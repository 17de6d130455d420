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
        set("cmd_args", arguments.isEmpty ? nil : JSON(arguments))
        set("working_dir", workingDirectory.map(JSON.string))
        set("caller_dir", callerDirectory.map(JSON.string))
        set("show_files", showFiles ? true : nil)
        set("transport", .string(transport.rawValue))
        set("proxy_mode", proxyMode.map { .string($0.rawValue) })
        set("port", port == 0 ? nil : JSON(port))
        set("target_port", targetPort == 0 ? nil : JSON(targetPort))
        set("target_path", targetPath.isEmpty ? nil : .string(targetPath))
        set("env_vars", environment.isEmpty ? nil : JSON(environment))
        set("secrets", secrets.isEmpty ? nil : JSON(secrets.map(\.text)))
        set("volumes", volumes.isEmpty ? nil : JSON(volumes))
        set("ignore_globally", ignoreGlobally ? nil : false)
        set("labels", labels.isEmpty ? nil : JSON(labels))
        set("group", .string(group))
        set("permission_profile", permissionProfile.json)
        set("runtime", .string(runtime.rawValue))
        set(
            "engine",
            engine.map { ["name": .string($0.name), "socket": .string($0.socket), "id": .string($0.id)] as JSON })
        if let digest = source?.digest {
            set(source?.kind == .image ? "image_digest" : "package_digest", .string(digest))
        }
        set("memory", memory == 0 ? nil : JSON(memory))
        set("cpus", cpus == 0 ? nil : .number(JSONNumber(cpus)))
        set("pids_limit", pidsLimit == 0 ? nil : JSON(pidsLimit))
        set("user", user.isEmpty ? nil : .string(user))
        set("read_only", readOnly ? nil : false)
        set("allowed_origins", allowedOrigins.isEmpty ? nil : JSON(allowedOrigins))
        set("bearer_token_secret", bearerTokenSecret.map(JSON.string))
        set("tools_filter", toolsFilter.isEmpty ? nil : JSON(toolsFilter))
        set("tools_override", toolsOverride.isEmpty ? nil : toolsOverrideJSON)
        set("insecure_no_sandbox", insecureNoSandbox ? true : nil)
        set("run_as_root", runAsRoot ? true : nil)
        set("allow_plain_http", allowPlainHTTP ? true : nil)
        set("accepted_permissions", acceptedPermissions.isEmpty ? nil : JSON(acceptedPermissions))
        set("declined_permissions", declinedPermissions.isEmpty ? nil : JSON(declinedPermissions))
        set("start_timeout", startTimeout == usualStartTimeout ? nil : JSON(startTimeout))
        set("stop_timeout", stopTimeout == 10 ? nil : JSON(stopTimeout))
        set("call_timeout", callTimeout == Self.usualCallTimeout ? nil : JSON(callTimeout))
        return .object(object)
    }

    /// Reads a document strictly: every mistake of type, range or name is reported at once.
    public init(_ json: JSON) throws(InvalidFields) {
        let reader = try ObjectReader(json)
        self.init(name: "")
        validate(reader, read(reader))
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
        arguments = reader.strings("cmd_args", max: 1000) ?? []
        workingDirectory = reader.string("working_dir", max: 4096)
        callerDirectory = reader.string("caller_dir", max: 4096)
        showFiles = reader.bool("show_files") ?? false
        transport = reader.word("transport", Transport.self) ?? (source?.kind == .remote ? .streamableHTTP : .stdio)
        proxyMode = reader.word("proxy_mode", Transport.self)
        port = reader.int("port", in: 0...65535) ?? 0
        targetPort = reader.int("target_port", in: 0...65535) ?? 0
        targetPath = reader.string("target_path", max: 1024) ?? ""
        environment = reader.stringMap("env_vars") ?? [:]
        for text in reader.strings("secrets") ?? [] {
            guard let secret = SecretReference(text) else {
                reader.reject("secrets", .invalid, "“\(text)” is not NAME,target=VARIABLE")
                continue
            }
            secrets.append(secret)
        }
        volumes = reader.strings("volumes", max: 100) ?? []
        ignoreGlobally = reader.bool("ignore_globally") ?? true
        labels = reader.stringMap("labels") ?? [:]
        group = reader.string("group", max: 100) ?? "default"
        permissionProfile = readProfile(reader)
        runtime = reader.word("runtime", RuntimeKind.self) ?? .auto
        if let fields = reader.object("engine") {
            engine = Engine(
                name: fields.string("name") ?? "", socket: fields.string("socket") ?? "",
                id: fields.string("id") ?? "")
            fields.finishNested()
        }
        memory = reader.int("memory", in: 0...(1 << 50)) ?? 0
        cpus = reader.double("cpus", in: 0...4096) ?? 0
        pidsLimit = reader.int("pids_limit", in: 0...4_194_304) ?? 0
        user = reader.string("user", max: 100) ?? ""
        readOnly = reader.bool("read_only") ?? true
        allowedOrigins = reader.strings("allowed_origins", max: 100) ?? []
        bearerTokenSecret = reader.string("bearer_token_secret", max: 255)
        readTools(reader)
        insecureNoSandbox = reader.bool("insecure_no_sandbox") ?? false
        runAsRoot = reader.bool("run_as_root") ?? false
        allowPlainHTTP = reader.bool("allow_plain_http") ?? false
        readPermissions(reader)
        startTimeout = reader.int("start_timeout", in: 1...3600) ?? usualStartTimeout
        stopTimeout = reader.int("stop_timeout", in: 0...3600) ?? 10
        callTimeout = reader.int("call_timeout", in: 0...604_800) ?? Self.usualCallTimeout
        return given
    }

    /// What was asked for belongs to an entry, and goes with it.
    private mutating func readPermissions(_ reader: ObjectReader) {
        let accepted = readAsks("accepted_permissions", reader)
        let declined = readAsks("declined_permissions", reader)
        acceptedPermissions = server != nil ? accepted : accepted.filter { PermissionAsk(id: $0)?.kind == .ownCode }
        if server != nil { declinedPermissions = declined }
        consent = PermissionConsent(reader.acceptance("accept_permissions"))
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
        if showFiles, given.image != nil || given.url != nil || server != nil {
            reader.reject("show_files", .invalid, "goes with a command or a package of your own")
        }
        for (key, directory) in [("working_dir", workingDirectory), ("caller_dir", callerDirectory)] {
            if let directory, !directory.beginsWithSlash { reader.reject(key, .invalid, "must be an absolute path") }
        }
        let lines = [
            ("registry", registry), ("server", server), ("target_path", targetPath), ("user", user),
            ("bearer_token_secret", bearerTokenSecret),
        ]
        for (key, text) in lines {
            if let text, let problem = LineText.problem(with: text) { reader.reject(key, .invalid, problem) }
        }
        for (key, texts) in [("allowed_origins", allowedOrigins), ("tools_filter", toolsFilter)] {
            for text in texts {
                if let problem = LineText.problem(with: text) { reader.reject(key, .invalid, problem) }
            }
        }
        if given.url != nil, transport == .stdio { reader.reject("transport", .invalid, "a remote server has no stdio") }
        if proxyMode == .stdio { reader.reject("proxy_mode", .invalid, "is streamable-http or sse") }
        for key in environment.keys
        where key.isEmpty || key.utf8.contains(UInt8(ascii: "=")) || LineText.problem(with: key) != nil {
            reader.reject("env_vars", .invalid, "“\(key)” is not a variable name")
        }
        for (key, value) in environment where key.utf8.count + value.utf8.count > Self.variableLimit {
            reader.reject(
                "env_vars", .outOfRange, "“\(key.prefix(40))” is longer than a program can be given (128 KiB)")
        }
        for volume in volumes where Volume(volume) == nil {
            reader.reject("volumes", .invalid, "“\(volume)” is not PATH or HOST:INSIDE[:ro] with absolute paths")
        }
    }
}
