// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models

extension ServerDraft {
    /// The run configuration that the forms stand for.
    /// - Parameter stored: the names by which secrets that are typed will be stored, by the key of their fields.
    func body(_ stored: [String: String] = [:]) -> RunConfigDocument {
        var body = RunConfigDocument()
        source(&body)
        if let name = settings["/name"]?.text, !name.isEmpty { body.name = name }
        if let group = settings["/group"]?.text, base != nil || group != "default" { body.group = group }
        if let port = settings["/port"]?.number, port > 0 { body.port = port }
        let words = settings["/cmd_args"]?.texts ?? []
        if !words.isEmpty { body.commandArguments = words }
        let variables = variables()
        if !variables.members.isEmpty { body.environment = variables }
        let secrets = secrets(stored)
        if !secrets.isEmpty { body.secrets = secrets.map { "\($0.name),target=\($0.variable)" } }
        if let token = settings["/bearer_token_secret"], let name = token.saved ?? stored[token.key] {
            body.bearerTokenSecret = name
        }
        let volumes = access["/volumes"]?.texts ?? []
        if !volumes.isEmpty { body.volumes = volumes }
        if let profile = profile() { body.permissionProfile = profile }
        return body
    }

    private func source(_ body: inout RunConfigDocument) {
        switch kind {
        case .entry:
            body.registry = entry?.registry
            body.server = entry?.name
        case .image:
            body.image = settings["/image"]?.text ?? ""
            body.transport = Word(settings["/transport"]?.text ?? "stdio")
            if let port = settings["/target_port"]?.number, port > 0 { body.targetPort = port }
        case .package:
            body.package = "\(settings["/runner"]?.text ?? "uvx")://\(settings["/package"]?.text ?? "")"
        case .command:
            body.command = CommandLineWords.split(settings["/command"]?.text ?? "") ?? []
            if let path = settings["/working_dir"]?.text, !path.isEmpty { body.workingDirectory = path }
            // Who types a command here names files of their own by it.
            if base == nil { body.showsFiles = true }
        case .remote:
            body.url = settings["/url"]?.text ?? ""
            body.transport = Word(settings["/transport"]?.text ?? "streamable-http")
        }
    }

    private func variables() -> JSONObject {
        var found: [(String, JSON)] = []
        for field in settings.fields where field.key.hasPrefix("/env_vars/") && field.kind != .secret {
            if !field.text.isEmpty { found.append((String(field.key.dropFirst(10)), .string(field.text))) }
        }
        for line in settings["/env_vars"]?.texts ?? [] {
            guard let equals = line.firstIndex(of: "=") else { continue }
            found.append((String(line[..<equals]), .string(String(line[line.index(after: equals)...]))))
        }
        return JSONObject(found)
    }

    /// The secrets it is given: by which name they are stored, and as which variable.
    func secrets(_ stored: [String: String]) -> [(name: String, variable: String)] {
        settings.fields.compactMap { field in
            guard field.kind == .secret, field.key != "/bearer_token_secret",
                let name = field.saved ?? stored[field.key]
            else { return nil }
            let variable = variable(of: field.key)
            return variable.isEmpty ? nil : (name, variable)
        }
    }

    private func profile() -> JSON? {
        guard let reach = access["/permission_profile"]?.text, !reach.isEmpty else { return nil }
        if base == nil, reach != "hosts" { return .string(reach) }
        let isHosts = reach == "hosts"
        let outbound: JSON = [
            "insecure_allow_all": .bool(reach == "network"),
            "allow_host": JSON(isHosts ? access["/hosts"]?.texts ?? [] : []),
            "allow_port": .array(
                isHosts ? (access["/ports"]?.texts ?? []).compactMap { Int($0).map { JSON($0) } } : []),
        ]
        return ["name": .string(isHosts ? "custom" : reach), "network": ["outbound": outbound]]
    }

    // MARK: In words

    /// What the server is, what it may reach and see and as whom it runs.
    func words(_ stored: [String: String]) -> [(label: String, text: String)] {
        let body = body(stored)
        let isNamed = body.showsFiles == true
        let what: String
        let runner: String
        switch entry?.kind.text ?? kind.rawValue {
        case "image":
            what = "the image \(entry?.source ?? body.image ?? ""), fetched if need be"
            runner = "in a container of its own with a read-only file system; not as you"
        case "package":
            what = "the package \(entry?.source ?? body.package ?? ""), fetched now"
            runner = "in a sandbox: system programs read-only, your home is not seen"
        case "remote":
            what = "the server at \(entry?.source ?? body.url ?? ""); nothing runs here"
            runner = ""
        default:
            let words = (body.command ?? []).map(CommandLineWords.quote).joined(separator: " ")
            what = "the program \(entry?.source ?? words)"
            runner =
                "in a sandbox: system programs read-only, "
                + (isNamed ? "your home is seen only as said here" : "your home is not seen")
        }
        var lines = [("It is", what)]
        if let words = body.commandArguments { lines.append(("Arguments", words.joined(separator: " "))) }
        if !runner.isEmpty {
            lines.append(("Runs", runner))
            lines.append(("May reach", reach))
            let asks = ConsentQuestion.sentences(
                entry?.permissions ?? [], withoutPaths: access["/permission_profile"]?.text.isEmpty == false)
            let none =
                isNamed
                ? "what its words name in your home, read-only"
                : asks.isEmpty ? "none of your files" : "only what you grant of what it asks for"
            lines.append(("Sees", body.volumes?.joined(separator: ", ") ?? none))
            for (index, ask) in asks.enumerated() { lines.append((index == 0 ? "Asks for" : "", "it \(ask)")) }
        }
        for (name, variable) in secrets(stored) { lines.append(("Secret", "\(variable), stored as “\(name)”")) }
        if let token = body.bearerTokenSecret {
            lines.append(("Token", "sent to that server, stored as “\(token)”"))
        }
        let settings = (body.environment?.members ?? []).map { "\($0.key)=\($0.value.stringValue ?? "")" }
        if !settings.isEmpty { lines.append(("Settings", settings.joined(separator: "  "))) }
        lines.append(("Group", "\(self.settings["/group"]?.text ?? "default"): apps that have this group get it"))
        return lines
    }

    private var reach: String {
        switch access["/permission_profile"]?.text {
        case "none": return "nothing but itself"
        case "network": return "everything on the network"
        case "hosts":
            let hosts = access["/hosts"]?.texts ?? []
            return hosts.isEmpty ? "nothing: no host is named" : hosts.joined(separator: ", ")
        default: break
        }
        guard let outbound = entry?.permissionProfile.outbound else {
            return kind == .command ? "nothing but itself" : "everything on the network"
        }
        if outbound.allowAll { return "everything on the network" }
        return outbound.hosts.isEmpty ? "nothing but itself" : outbound.hosts.joined(separator: ", ")
    }

    /// The command that does the same; secrets by name only.
    func command(_ stored: [String: String]) -> String {
        let body = body(stored)
        // What no flag can say goes in as a document.
        if body.permissionProfile?.objectValue != nil {
            return "echo \(CommandLineWords.quote(body.wire.text)) | thv run --from-config -"
        }
        var words = ["thv", "run"]
        for (value, flag) in [
            (body.registry == "default" ? nil : body.registry, "--registry"), (body.name, "--name"),
            (body.group, "--group"), (body.permissionProfile?.stringValue, "--permission-profile"),
            (body.workingDirectory, "--working-dir"), (body.bearerTokenSecret, "--bearer-token-secret"),
        ] {
            if let value { words += [flag, value] }
        }
        if let transport = body.transport, transport != (kind == .remote ? .streamableHTTP : .stdio) {
            words += ["--transport", transport.text]
        }
        if let port = body.port { words += ["--proxy-port", String(port)] }
        if let port = body.targetPort { words += ["--target-port", String(port)] }
        for member in body.environment?.members ?? [] {
            words += ["-e", "\(member.key)=\(member.value.stringValue ?? "")"]
        }
        for secret in body.secrets ?? [] { words += ["--secret", secret] }
        for volume in body.volumes ?? [] { words += ["-v", volume] }
        words += [body.server, body.image, body.package, body.url].compactMap(\.self)
        let rest = (body.command ?? []) + (body.commandArguments ?? [])
        if !rest.isEmpty { words += ["--"] + rest }
        return words.map(CommandLineWords.quote).joined(separator: " ")
    }
}
