// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models

/// A server that is being described: the forms for what it is and for what it may touch.
struct ServerDraft: Sendable {
    /// Where a server comes from.
    enum Kind: String, Sendable, CaseIterable { case entry, image, package, command, remote }

    let kind: Kind
    /// The entry of the catalog it comes from.
    let entry: CatalogServer?
    /// The configuration it has now; `nil` for a new one.
    let base: RunConfigDocument?
    var settings: Form
    var access: Form
    private var extraSecrets = 0

    /// A new server.
    init(_ kind: Kind, _ world: World) {
        self.kind = kind
        entry = nil
        base = nil
        let taken = Self.names(world)
        settings = Form(Self.source(kind, nil) + Self.common(nil, taken) + Self.variables(kind, nil))
        access = Form(Self.access(kind, nil))
    }

    /// One from the catalog.
    init(entry: CatalogServer, _ world: World) {
        kind = .entry
        self.entry = entry
        base = nil
        settings = Form(Self.entryFields(entry, Self.names(world)))
        access = Form(Self.access(.entry, nil))
    }

    /// One that is there, to be changed.
    init(editing server: Server, _ world: World) {
        let config = server.config
        let kind: Kind
        if config.url != nil {
            kind = .remote
        } else if config.image != nil {
            kind = .image
        } else {
            kind = config.package != nil ? .package : .command
        }
        self.kind = kind
        entry = nil
        base = config
        let taken = Self.names(world).subtracting([server.name])
        settings = Form(Self.source(kind, config) + Self.common(config, taken) + Self.variables(kind, config))
        access = Form(Self.access(kind, config))
        extraSecrets = config.secrets?.count ?? 0
        settings.marksChanges = true
        access.marksChanges = true
    }

    var hasChanges: Bool { settings.hasChanges || access.hasChanges }
    /// Whether there is anything to say about what it may touch.
    var hasAccess: Bool { access.focused != nil }

    /// Adds fields for one more secret variable.
    mutating func addSecret() {
        let number = extraSecrets
        extraSecrets += 1
        settings.insert(Self.secretPair(number, variable: "", saved: nil), before: "add-secret")
    }

    /// What was typed and is not stored yet, and the names to store it by: never one that is taken.
    func secretsToStore(existing: [String]) -> [(key: String, name: String)] {
        var taken = Set(existing)
        return settings.fields.compactMap { field in
            guard field.typedSecret != nil else { return nil }
            let wanted = variable(of: field.key).lowercased().replacingBytes(of: "_", with: "-")
            var name = wanted.isEmpty ? "token" : wanted
            var number = 2
            while taken.contains(name) {
                name = "\(wanted)-\(number)"
                number += 1
            }
            taken.insert(name)
            return (field.key, name)
        }
    }

    /// The variable that the secret of that field is given as.
    func variable(of key: String) -> String {
        if key.hasPrefix("/env_vars/") { return String(key.dropFirst(10)) }
        if key.hasPrefix("/secret/") { return settings["/variable/" + key.dropFirst(8)]?.text ?? "" }
        return (settings["/name"]?.text ?? "") + "-token"
    }

    /// Shows what the server says at the fields it names.
    /// - Returns: what belongs to none, and whether the form with the mistake is the one for access.
    mutating func land(_ mistakes: [Reply.Refusal.Field]) -> (rest: [Reply.Refusal.Field], isAccess: Bool) {
        let rest = settings.land(mistakes)
        let last = access.land(rest)
        return (last, settings.errorCount == 0 && access.errorCount > 0)
    }

    private static func names(_ world: World) -> Set<String> {
        Set(world.servers.filter { $0.owner == world.user }.map(\.name))
    }

    // MARK: Fields

    private static func source(_ kind: Kind, _ config: RunConfigDocument?) -> [FormField] {
        switch kind {
        case .entry: return []
        case .image:
            let transport = config?.transport?.text ?? "stdio"
            return [
                FormField(
                    .text, "/image", "Image", value: config?.image ?? "",
                    help: "Such as mcp/time or ghcr.io/acme/server:1.2; without a tag: latest", isRequired: true,
                    pointers: ["/"], check: FormCheck.image),
                FormField(
                    .choice([.init("stdio"), .init("streamable-http"), .init("sse")]), "/transport", "Speaks",
                    value: transport, help: "How the server talks; most talk stdio"),
                FormField(
                    .number(0...65_535), "/target_port", "Port inside", value: number(config?.targetPort),
                    help: "Where it listens inside when it speaks HTTP; empty: chosen for it"),
            ]
        case .package:
            let package = config?.package ?? ""
            let runner = package.hasPrefix("npx") ? "npx" : "uvx"
            return [
                FormField(
                    .choice([.init("uvx", "uvx: Python"), .init("npx", "npx: Node.js")]), "/runner", "Kind",
                    value: runner, help: "Which program fetches and runs it; it must be installed here"),
                FormField(
                    .text, "/package", "Package", value: String(package.drop { $0 != "/" }.drop { $0 == "/" }),
                    help: "Its name, with @version to keep it at one", isRequired: true, pointers: ["/"],
                    check: FormCheck.image),
            ]
        case .command:
            let words = config?.command ?? []
            return [
                FormField(
                    .text, "/command", "Command", value: words.map(CommandLineWords.quote).joined(separator: " "),
                    help: "The program with its whole path (F4 finds it), then its arguments; quotes as in a shell",
                    isRequired: true, pointers: ["/"], check: FormCheck.command
                ).browsable(),
                FormField(
                    .text, "/working_dir", "Starts in", value: config?.workingDirectory ?? "",
                    help: "A directory, which F4 finds; usually empty",
                    check: FormCheck.path
                ).browsable(),
            ]
        case .remote:
            return [
                FormField(
                    .text, "/url", "Address (URL)", value: config?.url ?? "",
                    help: "Such as https://mcp.example.com/mcp",
                    isRequired: true, pointers: ["/"], check: FormCheck.url),
                FormField(
                    .choice([.init("streamable-http"), .init("sse")]), "/transport", "Speaks",
                    value: config?.transport?.text ?? "streamable-http",
                    help: "sse is the older of the two"),
                .secret(
                    "/bearer_token_secret", "Token", saved: config?.bearerTokenSecret,
                    help: "Sent as bearer token; stored encrypted. F2 picks a saved one"),
            ]
        }
    }

    private static func number(_ value: Int?) -> String { value.flatMap { $0 == 0 ? nil : String($0) } ?? "" }

    private static func common(_ config: RunConfigDocument?, _ taken: Set<String>, name: String = "") -> [FormField] {
        [
            FormField(
                .text, "/name", "Name", value: config?.name ?? name,
                help: config == nil ? "Left empty, one is made from what it is" : "It goes on running under a new name",
                isRequired: config != nil, check: FormCheck.name(taken: taken)),
            FormField(
                .text, "/group", "Group", value: config?.group ?? "default",
                help: "Apps get whole groups. F2 picks one"
                    + (config == nil ? "; a new name makes a new group" : "; a new one is made on the screen Groups"),
                isRequired: true,
                check: FormCheck.name()),
        ]
    }

    private static func variables(_ kind: Kind, _ config: RunConfigDocument?) -> [FormField] {
        let port = FormField(
            .number(0...65_535), "/port", "Port", value: number(config?.port),
            help: "Where apps reach it on this machine; empty: a free one")
        if kind == .remote { return [port] }
        var fields: [FormField] = []
        if kind != .command {
            let words = config?.commandArguments ?? []
            fields.append(
                FormField(
                    .lines, "/cmd_args", "Arguments", value: words.joined(separator: "\n"),
                    help: "One on each line, as it is: no quotes are needed. Enter adds a line"))
        }
        fields.append(.heading("Secrets"))
        for (index, secret) in (config?.secrets ?? []).enumerated() {
            let (name, variable) = SecretReference.parts(secret)
            fields += secretPair(index, variable: variable, saved: name)
        }
        fields.append(FormField(.button, "add-secret", "Add a secret variable", help: "A token, a password: Enter"))
        let settings = (config?.environment?.members ?? []).map {
            "\($0.key)=\($0.value.stringValue ?? "")"
        }
        fields += [
            .heading("Settings"),
            FormField(
                .lines, "/env_vars", "Variables", value: settings.joined(separator: "\n"),
                help: "NAME=value, one on each line. Enter adds a line", check: FormCheck.variables), port,
        ]
        return fields
    }

    private static func secretPair(_ number: Int, variable: String, saved: String?) -> [FormField] {
        let help = "Stored encrypted; it never shows. F2 picks a saved one; Backspace takes it away"
        var value = FormField.secret("/secret/\(number)", "  its value", saved: saved, help: help)
        value.pointers = ["/secrets"]
        return [
            FormField(
                .text, "/variable/\(number)", "Variable", value: variable,
                help: "The name under which the server looks for the secret, such as API_TOKEN. Empty: none",
                check: FormCheck.variable), value,
        ]
    }

    private static func access(_ kind: Kind, _ config: RunConfigDocument?) -> [FormField] {
        if kind == .remote { return [] }
        let outbound = config?.profile?.outbound
        let hosts = (outbound?.hosts ?? []).joined(separator: "\n")
        let ports = (outbound?.ports ?? []).map(String.init).joined(separator: "\n")
        var options = [
            FormField.Option("none", "nothing"), .init("network", "everything"), .init("hosts", "only these hosts"),
        ]
        if config == nil { options.insert(.init("", kind == .entry ? "what the catalog says" : "the usual"), at: 0) }
        let reach: String
        if config == nil {
            reach = ""
        } else if outbound?.allowAll == true {
            reach = "network"
        } else {
            reach = hosts.isEmpty ? "none" : "hosts"
        }
        let volumes = (config?.volumes ?? []).joined(separator: "\n")
        return [
            FormField(
                .choice(options), "/permission_profile", "May reach", value: reach,
                help: "Usually: commands nothing, images and packages the network"),
            FormField(
                .lines, "/hosts", "Hosts", value: hosts,
                help: "One on each line, with “only these hosts”",
                pointers: ["/permission_profile/network/outbound/allow_host"], check: FormCheck.hosts),
            FormField(
                .lines, "/ports", "Their ports", value: ports, help: "One on each line; none: every port",
                pointers: ["/permission_profile/network/outbound/allow_port"], check: FormCheck.ports),
            FormField(
                .lines, "/volumes", "Files it sees", value: volumes,
                help: "/here:/inside:ro, one on each line; without :ro it may write. F4 finds files",
                check: FormCheck.volumes
            ).browsable(),
        ]
    }

    private static func entryFields(_ entry: CatalogServer, _ taken: Set<String>) -> [FormField] {
        var name = entry.shortName.isEmpty ? "server" : entry.shortName
        let short = name
        var number = 2
        while taken.contains(name) {
            name = "\(short)-\(number)"
            number += 1
        }
        var fields = common(nil, taken, name: name)
        let secrets = entry.environment.filter(\.isSecret)
        let token = entry.bearerToken
        if !secrets.isEmpty || token != nil { fields.append(.heading("Secrets")) }
        for variable in secrets {
            fields.append(entryField(.secret, variable, help: "F2 picks a saved one"))
        }
        if let token {
            fields.append(
                FormField(
                    .secret, "/bearer_token_secret", token.name.isEmpty ? "Token" : token.name,
                    help: token.description.isEmpty ? "Sent as bearer token" : token.description,
                    isRequired: token.isRequired))
        }
        let plain = entry.environment.filter { !$0.isSecret }
        let arguments = entry.arguments
        if !plain.isEmpty || !arguments.isEmpty { fields.append(.heading("Settings")) }
        for variable in plain {
            let choices = variable.choices ?? []
            let usual = variable.usual ?? ""
            let help = usual.isEmpty ? "" : "Left empty: \(usual)"
            if choices.isEmpty {
                fields.append(entryField(.text, variable, help: help))
            } else {
                let first = FormField.Option("", usual.isEmpty ? "not set" : "\(usual) (as usual)")
                fields.append(entryField(.choice([first] + choices.map { .init($0) }), variable, help: ""))
            }
        }
        if !arguments.isEmpty {
            let about = arguments.map { "\($0.name): \($0.description)" }
            let isNeeded = arguments.contains(where: \.isRequired)
            fields.append(
                FormField(
                    .lines, "/cmd_args", "Arguments", help: about.joined(separator: "; "), isRequired: isNeeded))
        }
        fields += [
            .heading("Advanced"),
            FormField(.number(0...65_535), "/port", "Port", help: "Where apps reach it here; empty: a free one"),
        ]
        return fields
    }

    private static func entryField(_ kind: FormField.Kind, _ variable: CatalogVariable, help: String) -> FormField {
        let (name, about) = (variable.name, variable.description)
        let isRequired = variable.isRequired && (variable.usual ?? "").isEmpty
        return FormField(
            kind, "/env_vars/\(name)", name, help: help.isEmpty ? about : "\(about). \(help)", isRequired: isRequired,
            pointers: kind == .secret ? ["/secrets"] : [])
    }
}

/// `NAME,target=VARIABLE`, as run configurations refer to secrets.
enum SecretReference {
    static func parts(_ text: String) -> (name: String, variable: String) {
        let parts = text.split(separator: ",", maxSplits: 1)
        let name = String(parts.first ?? "")
        guard parts.count == 2, parts[1].hasPrefix("target=") else { return (name, name) }
        return (name, String(parts[1].dropFirst(7)))
    }
}
