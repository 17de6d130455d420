// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// Makes the run configuration of a catalog's entry: what the request says wins, the entry fills in the rest, and what
/// is missing is named all at once.
struct EntryResolution {
    private let entry: CatalogEntry
    private let option: LaunchOption
    private let machine: Machine
    private var object: JSONObject
    private var decision: PermissionDecision
    private var issues: [FieldIssue] = []

    /// The members that name what runs.
    static let sources = ["image", "package", "command", "url"]

    /// The members that an entry decides, and that are made anew when another one takes its place.
    static let derived =
        sources + [
            "image_digest", "package_digest", "package_runner", "transport", "target_port", "target_path", "cmd_args",
        ]

    /// The members that an entry chooses for this machine where nobody else has chosen.
    static let chosen = ["permission_profile", "runtime", "engine"]

    /// The members that say what was granted of an entry's wishes.
    static let decided = ["accepted_permissions", "declined_permissions"]

    /// What a workload's owner has decided: its document without what an entry did.
    static func ownMembers(of config: RunConfig) -> JSONObject {
        var object = config.json.objectValue ?? JSONObject()
        for key in derived + decided { object[key] = nil }
        return object
    }

    /// What comes of a request and an entry.
    struct Completed {
        var document: JSON
        /// What it starts without because nobody could be asked.
        var leftOut: [PermissionAsk]
    }

    /// The request `object` with everything that `entry` says filled in.
    /// - Parameters:
    ///   - consent: what the person says to what the entry wants besides the network.
    ///   - held: what its owner had said to the same entry before.
    /// - Throws: `Problem` when something is missing, when this machine cannot run it, or when the entry wants what
    ///   nobody has granted.
    static func complete(
        _ object: JSONObject, registry: String, entry: CatalogEntry, machine: Machine, consent: PermissionConsent,
        held: HeldPermissions = .none
    ) throws(Problem) -> Completed {
        let wanted = object["runtime"]?.stringValue.flatMap(RuntimeKind.init) ?? .auto
        guard let (option, runnable) = entry.choice(on: machine, where: { wanted == .auto || $0.runtime == wanted })
        else {
            throw Problem(
                .notSupported, "\(entry.name) cannot run as \(wanted.rawValue)", fix: "leave the runtime out",
                issues: [FieldIssue(pointer: "/runtime", code: .invalid, detail: "the entry offers no such way")])
        }
        // An engine or a program that is missing is told by the driver, in its own words and with its own code.
        if !option.obstacle.isEmpty {
            throw Problem(.notSupported, "\(entry.name): \(runnable.reason)", fix: runnable.fix)
        }
        var resolution = EntryResolution(entry: entry, option: option, machine: machine, object: object, held: held)
        resolution.object["registry"] = .string(registry)
        resolution.object["server"] = .string(entry.name)
        if option.kind != .package { resolution.object["package_runner"] = nil }
        try resolution.setSource()
        resolution.fillIn("transport", .string(option.transport.rawValue))
        if option.targetPort > 0 { resolution.fillIn("target_port", JSON(option.targetPort)) }
        if !option.targetPath.isEmpty { resolution.fillIn("target_path", .string(option.targetPath)) }
        let leftOut = try resolution.decision.settle(consent, of: entry.shortName)
        resolution.fillIn("permission_profile", resolution.decision.profile(of: option).json)
        resolution.setArguments()
        resolution.setVariables()
        resolution.checkToken()
        guard resolution.issues.isEmpty else { throw resolution.missing() }
        resolution.decision.record(in: &resolution.object)
        return Completed(document: .object(resolution.object), leftOut: leftOut)
    }

    private init(
        entry: CatalogEntry, option: LaunchOption, machine: Machine, object: JSONObject, held: HeldPermissions
    ) {
        decision = PermissionDecision(option, request: object, held: held)
        self.entry = entry
        self.option = option
        self.machine = machine
        self.object = object
    }

    private mutating func fillIn(_ key: String, _ value: JSON) {
        if object[key] == nil || object[key] == .null { object[key] = value }
    }

    private mutating func setSource() throws(Problem) {
        switch option.kind {
        case .image: object["image"] = .string(option.source)
        case .package: object["package"] = .string(option.source)
        case .remote: object["url"] = .string(option.source)
        case .program:
            guard let path = machine.programs[option.source] else {
                throw Problem(
                    .commandNotFound, "the program \(option.source) is not installed beside thv",
                    fix: "install thv as a whole")
            }
            object["command"] = JSON([path])
        case .unsupported: throw Problem(.notSupported, "\(entry.name) cannot be run")
        }
    }

    private mutating func setArguments() {
        let given = (object["cmd_args"]?.arrayValue ?? []).compactMap(\.stringValue)
        if given.isEmpty {
            for argument in option.arguments where argument.isRequired {
                let words = argument.description.isEmpty ? "" : ": \(argument.description)"
                issues.append(
                    FieldIssue(pointer: "/cmd_args", code: .required, detail: "needs \(argument.name)\(words)"))
            }
        }
        let open = given.isEmpty ? option.arguments.flatMap(\.fallback) : given
        let words = option.fixedArguments + open
        if !words.isEmpty { object["cmd_args"] = JSON(words) }
    }

    private mutating func setVariables() {
        var values = object["env_vars"]?.objectValue ?? JSONObject()
        let secret = Set(
            (object["secrets"]?.arrayValue ?? []).compactMap {
                $0.stringValue.flatMap(RunConfig.SecretReference.init)?.target
            })
        for variable in option.variables {
            let pointer = "/env_vars/\(variable.name)"
            // Without what loads code, unless somebody else gives it.
            let isGiven = variable.fixed == nil && values[variable.name] != nil
            if let ask = variable.ask, decision.withholds(ask), !isGiven { continue }
            if let fixed = variable.fixed {
                values[variable.name] = .string(fixed)
            } else if secret.contains(variable.name) {
                continue
            } else if let value = values[variable.name] {
                if variable.isSecret {
                    issues.append(
                        FieldIssue(
                            pointer: pointer, code: .invalid,
                            detail: "is a secret: store it as one, and give "
                                + "NAME,target=\(variable.name) in “secrets”"))
                } else if let text = value.stringValue, !variable.choices.isEmpty, !variable.choices.contains(text) {
                    let words = variable.choices.joined(separator: ", ")
                    issues.append(FieldIssue(pointer: pointer, code: .invalid, detail: "is one of \(words)"))
                }
            } else if let fallback = variable.fallback {
                values[variable.name] = .string(fallback)
            } else if variable.isRequired {
                issues.append(FieldIssue(pointer: pointer, code: .required, detail: Self.words(of: variable)))
            }
        }
        if !values.members.isEmpty { object["env_vars"] = .object(values) }
    }

    private static func words(of variable: LaunchOption.Variable) -> String {
        let what = variable.description.isEmpty ? "" : ": \(variable.description)"
        return variable.isSecret ? "is required, as a secret\(what)" : "is required\(what)"
    }

    private mutating func checkToken() {
        guard let token = option.bearerToken, token.isRequired, object["bearer_token_secret"] == nil else { return }
        issues.append(FieldIssue(pointer: "/bearer_token_secret", code: .required, detail: Self.words(of: token)))
    }

    private func missing() -> Problem {
        let names = issues.map { $0.pointer.split(separator: "/").last.map(String.init) ?? $0.pointer }
        let secret = option.variables.first { variable in
            variable.isSecret && issues.contains { $0.pointer == "/env_vars/\(variable.name)" }
        }
        let token = "\(entry.shortName)-token"
        let example: Remedy =
            if let secret {
                "store it: \(.setSecret(token)), then give \(set: "secrets", to: "\(token),target=\(secret.name)")"
            } else {
                "give each: \(set: "env_vars", to: "NAME=VALUE"); the entry says more: \(.showEntry(entry.shortName))"
            }
        return Problem(
            .invalidFields, "\(entry.shortName) needs \(names.joined(separator: ", "))", fix: example, issues: issues)
    }
}
