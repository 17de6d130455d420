// SPDX-License-Identifier: Apache-2.0
import Addresses
import JSONCoding
import Models

/// Reads one `server.json` of the MCP registry's format, leniently: registries are other people's.
struct ServerDocument {
    private let json: JSON
    /// What we, or others with the same habit, add to an entry.
    private let extras: JSON

    static let publisher = "io.modelcontextprotocol.registry/publisher-provided"
    static let official = "io.modelcontextprotocol.registry/official"

    /// Programs that are installed beside thv and may be named by entries.
    static let bundled: Set<String> = ["mcp-everything"]

    /// The entry in `json`; `nil` when it names no server, or none that can be spoken of.
    static func entry(_ json: JSON, meta: JSON? = nil) -> CatalogEntry? {
        guard let name = json["name"]?.stringValue, ServerName.isValid(name) else { return nil }
        let document = ServerDocument(json: json, extras: json["_meta"]?[publisher]?["thv"] ?? .null)
        let options = document.options
        guard !options.isEmpty else { return nil }
        let status =
            meta?[official]?["status"]?.stringValue ?? json["_meta"]?[official]?["status"]?.stringValue
            ?? json["status"]?.stringValue ?? "active"
        let extras = document.extras(for: options[0].source)
        let short = document.extras["short_name"]?.stringValue.flatMap { ServerName.isValid($0) ? $0 : nil }
        return CatalogEntry(
            name: name, shortName: short ?? ServerName.short(name),
            title: document.text(json["title"], 200) ?? ServerName.short(name),
            description: document.text(json["description"], 1000) ?? "",
            version: document.text(json["version"], 255) ?? "",
            status: ["active", "deprecated", "deleted"].contains(status) ? status : "active",
            tier: ["official", "community"].first { $0 == extras["tier"]?.stringValue?.lowercased() } ?? "",
            tags: document.words(extras["tags"]), tools: document.words(extras["tools"]),
            repositoryURL: document.address(json["repository"]?["url"]),
            websiteURL: document.address(json["websiteUrl"]), document: json, options: options)
    }

    private func extras(for source: String) -> JSON {
        extras != .null ? extras : Self.published(in: json, for: source)
    }

    /// What ToolHive's catalogs say of an entry besides: the same things as ours, by image or address.
    static func published(in json: JSON, for source: String) -> JSON {
        let theirs = json["_meta"]?[publisher]?["io.github.stacklok"]
        return theirs?[source] ?? theirs?.objectValue?.members.first?.value ?? .null
    }

    private var options: [LaunchOption] {
        let packages = (json["packages"]?.arrayValue ?? []).prefix(20).compactMap(package)
        let remotes = (json["remotes"]?.arrayValue ?? []).prefix(20).compactMap(remote)
        return packages + remotes
    }

    // MARK: Packages

    private func package(_ json: JSON) -> LaunchOption? {
        guard let identifier = text(json["identifier"], 1024), !identifier.isEmpty else { return nil }
        let version = text(json["version"], 255).flatMap { $0.isEmpty ? nil : $0 }
        let type = json["registryType"]?.stringValue ?? ""
        var option: LaunchOption
        switch type {
        case "oci": option = LaunchOption(.image, Self.image(identifier, version, json["registryBaseUrl"]?.stringValue))
        case "pypi", "npm":
            let reference = PackageReference(type == "npm" ? .npx : .uvx, identifier, version: version)
            option = LaunchOption(.package, reference.text)
            if PackageReference(reference.text) != reference {
                option.obstacle = "“\(identifier)” is not a package name"
            }
        case "bundled":
            option = LaunchOption(.program, identifier)
            if !Self.bundled.contains(identifier) { option.obstacle = "thv brings no program “\(identifier)”" }
        default:
            option = LaunchOption(.unsupported, identifier)
            option.obstacle = "packages of the kind “\(type)” cannot be run yet"
        }
        let extras = extras(for: option.source)
        setTransport(json["transport"], extras, &option)
        for variable in (json["environmentVariables"]?.arrayValue ?? []).prefix(200) {
            if let variable = self.variable(variable) { option.variables.append(variable) }
        }
        for argument in (json["runtimeArguments"]?.arrayValue ?? []).prefix(200) {
            if let variable = dockerVariable(argument), !option.variables.contains(where: { $0.name == variable.name })
            {
                option.variables.append(variable)
            }
        }
        for argument in (json["packageArguments"]?.arrayValue ?? []).prefix(200) { add(argument, to: &option) }
        if option.fixedArguments.isEmpty, option.arguments.isEmpty { option.fixedArguments = words(extras["args"]) }
        option.permissions = permissions(extras, option.kind)
        option.engineAsks = engineAsks(extras, option.kind == .image ? json["runtimeArguments"]?.arrayValue ?? [] : [])
        return option
    }

    /// The registry's name is part of the identifier nowadays, and was a member of its own.
    private static func image(_ identifier: String, _ version: String?, _ base: String?) -> String {
        var image = identifier
        let host = base.map { WebAddress($0)?.authority ?? $0 }
        if let host, host != "docker.io", !image.hasPrefix(host + "/") { image = "\(host)/\(image)" }
        let last = image.split(separator: "/").last ?? ""
        guard let version, !last.contains(":"), !last.contains("@") else { return image }
        return version.hasPrefix("sha256:") ? "\(image)@\(version)" : "\(image):\(version)"
    }

    private func setTransport(_ json: JSON?, _ extras: JSON, _ option: inout LaunchOption) {
        option.transport = Self.transport(json?["type"]?.stringValue) ?? .stdio
        guard option.transport != .stdio else { return }
        // A template, in which host and port may be left open; only where the server listens inside is taken from it.
        let rest = (json?["url"]?.stringValue ?? "").split(separator: "/", omittingEmptySubsequences: true).dropFirst()
        if let port = rest.first?.split(separator: ":").dropFirst().last.flatMap({ Int($0) }) {
            option.targetPort = port
        }
        let path = "/" + rest.dropFirst().joined(separator: "/")
        if !["/", "/mcp", "/sse"].contains(path), !path.contains("{") { option.targetPath = path }
        if let port = extras["target_port"]?.intValue { option.targetPort = port }
        if !(0...65535).contains(option.targetPort) { option.targetPort = 0 }
    }

    private static func transport(_ word: String?) -> Transport? {
        switch word {
        case "streamable-http", "streamable", "http": .streamableHTTP
        case "sse": .sse
        case "stdio": .stdio
        default: nil
        }
    }

    private func permissions(_ extras: JSON, _ kind: LaunchOption.Kind) -> PermissionProfile {
        let fallback: PermissionProfile = kind == .program ? .none : .network
        switch extras["permission_profile"] ?? extras["permissions"] {
        case .string(let name)?: return PermissionProfile.builtIn(name) ?? fallback
        case .object(let object)?:
            guard let reader = try? ObjectReader(.object(object), nulls: .leftOut) else { return fallback }
            var profile = PermissionProfile(reading: reader)
            // A name that means something else would be believed.
            if let known = PermissionProfile.builtIn(profile.name), known != profile { profile.name = "custom" }
            return profile
        default: return fallback
        }
    }

    /// What the arguments for the engine, and a profile in ToolHive's format, ask of it.
    private func engineAsks(_ extras: JSON, _ arguments: [JSON]) -> [PermissionAsk] {
        var asks = EngineArguments(Array(arguments.prefix(200))) { fill($0, $1).0 }.asks
        let profile = extras["permission_profile"] ?? extras["permissions"]
        func add(_ kind: PermissionAsk.Kind, _ subject: String) {
            if !asks.contains(where: { $0.kind == kind }) { asks.append(PermissionAsk(kind, subject)) }
        }
        if let wish = profile?["privileged"], wish != false, wish != .null { add(.privileged, "its profile") }
        if let mode = profile?["network"]?["mode"]?.stringValue, !["", "bridge", "none", "default"].contains(mode) {
            add(.hostNetwork, mode)
        }
        return asks
    }

    // MARK: Remote servers

    private func remote(_ json: JSON) -> LaunchOption? {
        guard let url = text(json["url"], 4096), LineText.problem(withAddress: url) == nil else { return nil }
        var option = LaunchOption(.remote, url)
        option.transport = Self.transport(json["type"]?.stringValue) ?? .streamableHTTP
        if url.contains("{") { option.obstacle = "its address has parts that have to be filled in" }
        for header in (json["headers"]?.arrayValue ?? []).prefix(100) {
            guard let field = variable(header) else { continue }
            if field.name.lowercased() == "authorization" {
                option.bearerToken = field
            } else if field.isRequired, field.fixed == nil {
                option.headers.append(field)
                option.obstacle = "it wants the header field \(field.name), which cannot be given yet"
            }
        }
        return option
    }

    // MARK: Inputs

    /// Variables or header fields.
    static func inputs(_ json: JSON?, in document: JSON) -> [LaunchOption.Variable] {
        let reader = ServerDocument(json: document, extras: .null)
        return (json?.arrayValue ?? []).prefix(100).compactMap(reader.variable)
    }

    private func variable(_ json: JSON) -> LaunchOption.Variable? {
        guard let name = text(json["name"], 255), !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")),
            !name.utf8.contains(UInt8(ascii: " "))
        else {
            return nil
        }
        var variable = LaunchOption.Variable(name)
        variable.description = text(json["description"], 1000) ?? ""
        variable.isRequired = json["isRequired"]?.boolValue ?? false
        variable.isSecret = json["isSecret"]?.boolValue ?? false
        variable.fallback = variable.isSecret ? nil : text(json["default"], 65_536)
        variable.choices = words(json["choices"])
        guard let value = text(json["value"], 65_536) else { return variable }
        let (whole, open) = fill(value, json["variables"])
        guard !open.isEmpty else {
            variable.fixed = whole
            return variable
        }
        variable.isSecret = variable.isSecret || open.contains { $0["isSecret"]?.boolValue == true }
        variable.isRequired = variable.isRequired && open.contains { $0["isRequired"]?.boolValue ?? true }
        return variable
    }

    /// `-e NAME={value}` among the arguments for docker is a variable.
    private func dockerVariable(_ json: JSON) -> LaunchOption.Variable? {
        guard ["-e", "--env"].contains(json["name"]?.stringValue), let value = json["value"]?.stringValue,
            let equals = value.utf8.firstIndex(of: UInt8(ascii: "="))
        else { return nil }
        var members = json.objectValue ?? JSONObject()
        members["name"] = .string(String(value[..<equals]))
        members["value"] = .string(String(value[value.utf8.index(after: equals)...]))
        guard var variable = variable(.object(members)) else { return nil }
        let inner = json["variables"]?.objectValue?.members.first?.value
        // Defaults of such parts are defaults of the whole, when the part is the whole.
        if variable.fixed != nil, let inner {
            variable.fallback = variable.fixed
            variable.fixed = nil
            variable.isSecret = inner["isSecret"]?.boolValue ?? false
        }
        return variable
    }

    /// `value` with the parts in braces that have a value filled in, and those that have none.
    private func fill(_ value: String, _ variables: JSON?) -> (String, [JSON]) {
        var whole = value
        var open: [JSON] = []
        for (name, input) in variables?.objectValue?.members ?? [] {
            let part = "{\(name)}"
            guard whole.hasBytes(of: part) else { continue }
            if let known = input["value"]?.stringValue ?? input["default"]?.stringValue {
                whole = whole.replacingBytes(of: part, with: known)
            } else {
                open.append(input)
            }
        }
        return (whole, open)
    }

    private func add(_ json: JSON, to option: inout LaunchOption) {
        let flag = json["type"]?.stringValue == "named" ? text(json["name"], 255) : nil
        let label = flag ?? text(json["valueHint"], 255) ?? "argument"
        let isRequired = json["isRequired"]?.boolValue ?? false
        func words(_ value: String) -> [String] { (flag.map { [$0] } ?? []) + [value] }
        if let value = text(json["value"], 65_536) {
            let (whole, open) = fill(value, json["variables"])
            if open.isEmpty {
                let isSwitch = flag != nil && json["format"]?.stringValue == "boolean"
                option.fixedArguments += isSwitch ? (whole == "true" ? [flag ?? ""] : []) : words(whole)
                return
            }
        }
        let fallback = text(json["default"], 65_536)
        let used = fallback.map(words) ?? []
        option.arguments.append(
            LaunchOption.Argument(
                name: label, description: text(json["description"], 1000) ?? "",
                isRequired: isRequired && fallback == nil, fallback: flag == nil || isRequired ? used : []))
    }

    // MARK: Texts

    /// A text without NUL and not longer than `limit` bytes.
    private func text(_ json: JSON?, _ limit: Int) -> String? {
        guard let text = json?.stringValue, !text.utf8.contains(0) else { return nil }
        return text.utf8.count <= limit ? text : String(text.prefix(limit / 4))
    }

    private func words(_ json: JSON?) -> [String] {
        (json?.arrayValue ?? []).prefix(500).compactMap { text($0, 255) }.filter { !$0.isEmpty }
    }

    private func address(_ json: JSON?) -> String {
        guard let text = text(json, 4096), text.hasPrefix("https://") || text.hasPrefix("http://"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return "" }
        return text
    }
}
