// SPDX-License-Identifier: Apache-2.0
import JSONCoding

extension ServerDraft {
    /// The run configuration that the forms stand for.
    /// - Parameter stored: the names by which secrets that are typed will be stored, by the key of their fields.
    func body(_ stored: [String: String] = [:]) -> JSON {
        var body = JSONObject()
        source(&body)
        if let name = settings["/name"]?.text, !name.isEmpty { body["name"] = .string(name) }
        if let group = settings["/group"]?.text, base != nil || group != "default" { body["group"] = .string(group) }
        if let port = settings["/port"]?.number, port > 0 { body["port"] = JSON(port) }
        let words = settings["/cmd_args"]?.texts ?? []
        if !words.isEmpty { body["cmd_args"] = JSON(words) }
        let variables = variables()
        if !variables.members.isEmpty { body["env_vars"] = .object(variables) }
        let secrets = secrets(stored)
        if !secrets.isEmpty { body["secrets"] = JSON(secrets.map { "\($0.name),target=\($0.variable)" }) }
        if let token = settings["/bearer_token_secret"], let name = token.saved ?? stored[token.key] {
            body["bearer_token_secret"] = .string(name)
        }
        let volumes = access["/volumes"]?.texts ?? []
        if !volumes.isEmpty { body["volumes"] = JSON(volumes) }
        if let profile = profile() { body["permission_profile"] = profile }
        return .object(body)
    }

    private func source(_ body: inout JSONObject) {
        switch kind {
        case .entry:
            body["registry"] = entry?["registry"]
            body["server"] = entry?["name"]
        case .image:
            body["image"] = .string(settings["/image"]?.text ?? "")
            body["transport"] = .string(settings["/transport"]?.text ?? "stdio")
            if let port = settings["/target_port"]?.number, port > 0 { body["target_port"] = JSON(port) }
        case .package:
            body["package"] = .string("\(settings["/runner"]?.text ?? "uvx")://\(settings["/package"]?.text ?? "")")
        case .command:
            body["command"] = JSON(CommandLineWords.split(settings["/command"]?.text ?? "") ?? [])
            if let path = settings["/working_dir"]?.text, !path.isEmpty { body["working_dir"] = .string(path) }
            // Who types a command here names files of their own by it.
            if base == nil { body["show_files"] = true }
        case .remote:
            body["url"] = .string(settings["/url"]?.text ?? "")
            body["transport"] = .string(settings["/transport"]?.text ?? "streamable-http")
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
        func strings(_ key: String) -> [String] { (body[key]?.arrayValue ?? []).compactMap(\.stringValue) }
        let what: String
        let runner: String
        switch entry?["kind"]?.stringValue ?? kind.rawValue {
        case "image":
            what = "the image \(entry?["source"]?.stringValue ?? body["image"]?.stringValue ?? ""), fetched if need be"
            runner = "in a container of its own with a read-only file system; not as you"
        case "package":
            what = "the package \(entry?["source"]?.stringValue ?? body["package"]?.stringValue ?? ""), fetched now"
            runner = "in a sandbox: system programs read-only, your home is not seen"
        case "remote":
            what = "the server at \(entry?["source"]?.stringValue ?? body["url"]?.stringValue ?? ""); nothing runs here"
            runner = ""
        default:
            let words = strings("command").map(CommandLineWords.quote).joined(separator: " ")
            what = "the program \(entry?["source"]?.stringValue ?? words)"
            let isNamed = body["show_files"] == true
            runner =
                "in a sandbox: system programs read-only, "
                + (isNamed ? "your home is seen only as said here" : "your home is not seen")
        }
        var lines = [("It is", what)]
        if !strings("cmd_args").isEmpty { lines.append(("Arguments", strings("cmd_args").joined(separator: " "))) }
        if !runner.isEmpty {
            lines.append(("Runs", runner))
            lines.append(("May reach", reach))
            let asks = ConsentQuestion.sentences(
                entry?["permissions"], withoutPaths: access["/permission_profile"]?.text.isEmpty == false)
            let isNamed = body["show_files"] == true
            let none =
                isNamed
                ? "what its words name in your home, read-only"
                : asks.isEmpty ? "none of your files" : "only what you grant of what it asks for"
            lines.append(("Sees", strings("volumes").isEmpty ? none : strings("volumes").joined(separator: ", ")))
            for (index, ask) in asks.enumerated() { lines.append((index == 0 ? "Asks for" : "", "it \(ask)")) }
        }
        for (name, variable) in secrets(stored) { lines.append(("Secret", "\(variable), stored as “\(name)”")) }
        if let token = body["bearer_token_secret"]?.stringValue {
            lines.append(("Token", "sent to that server, stored as “\(token)”"))
        }
        let settings = (body["env_vars"]?.objectValue?.members ?? []).map { "\($0.key)=\($0.value.stringValue ?? "")" }
        if !settings.isEmpty { lines.append(("Settings", settings.joined(separator: "  "))) }
        lines.append(("Group", "\(self.settings["/group"]?.text ?? "default"): apps that have this group get it"))
        return lines
    }

    private var reach: String {
        let outbound = entry?["permission_profile"]?["network"]?["outbound"]
        switch access["/permission_profile"]?.text {
        case "none": return "nothing but itself"
        case "network": return "everything on the network"
        case "hosts":
            let hosts = access["/hosts"]?.texts ?? []
            return hosts.isEmpty ? "nothing: no host is named" : hosts.joined(separator: ", ")
        default: break
        }
        guard let outbound else { return kind == .command ? "nothing but itself" : "everything on the network" }
        if outbound["insecure_allow_all"]?.boolValue == true { return "everything on the network" }
        let hosts = (outbound["allow_host"]?.arrayValue ?? []).compactMap(\.stringValue)
        return hosts.isEmpty ? "nothing but itself" : hosts.joined(separator: ", ")
    }

    /// The command that does the same; secrets by name only.
    func command(_ stored: [String: String]) -> String {
        let body = body(stored)
        // What no flag can say goes in as a document.
        if body["permission_profile"]?.objectValue != nil {
            return "echo \(CommandLineWords.quote(body.text)) | thv run --from-config -"
        }
        func strings(_ key: String) -> [String] { (body[key]?.arrayValue ?? []).compactMap(\.stringValue) }
        var words = ["thv", "run"]
        for (key, flag) in [
            ("registry", "--registry"), ("name", "--name"), ("group", "--group"),
            ("permission_profile", "--permission-profile"),
            ("working_dir", "--working-dir"), ("bearer_token_secret", "--bearer-token-secret"),
        ] {
            if let value = body[key]?.stringValue, key != "registry" || value != "default" { words += [flag, value] }
        }
        if let transport = body["transport"]?.stringValue, transport != (kind == .remote ? "streamable-http" : "stdio")
        {
            words += ["--transport", transport]
        }
        for (key, flag) in [("port", "--proxy-port"), ("target_port", "--target-port")] {
            if let value = body[key]?.intValue { words += [flag, String(value)] }
        }
        for member in body["env_vars"]?.objectValue?.members ?? [] {
            words += ["-e", "\(member.key)=\(member.value.stringValue ?? "")"]
        }
        for secret in strings("secrets") { words += ["--secret", secret] }
        for volume in strings("volumes") { words += ["-v", volume] }
        for key in ["server", "image", "package", "url"] {
            if let source = body[key]?.stringValue { words.append(source) }
        }
        let rest = strings("command") + strings("cmd_args")
        if !rest.isEmpty { words += ["--"] + rest }
        return words.map(CommandLineWords.quote).joined(separator: " ")
    }
}
