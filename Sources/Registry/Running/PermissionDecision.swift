// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// What a workload's owner has already said to the wishes of its entry.
struct HeldPermissions {
    var accepted: Set<String> = []
    var declined: Set<String> = []
    /// The profile that the workload has now: set for an upgrade, whose entry only adds to it.
    var profile: PermissionProfile?

    /// Nothing was said yet.
    static let none = HeldPermissions()

    init() {}

    /// - Parameter isUpgrade: whether the profile of `config` stays.
    init(of config: RunConfig, isUpgrade: Bool) {
        accepted = Set(config.policy.acceptedPermissions)
        declined = Set(config.policy.declinedPermissions)
        profile = isUpgrade ? config.policy.permissionProfile : nil
    }
}

/// The one place that decides what of an entry's wishes becomes part of a workload.
struct PermissionDecision {
    /// Wishes that nobody has said anything to yet: what has to be shown.
    private(set) var open: [PermissionAsk] = []
    /// Every wish of the entry.
    private let asks: [PermissionAsk]
    private let held: HeldPermissions
    private var granted: Set<String> = []
    private var withheld: Set<String> = []

    /// - Parameters:
    ///   - request: what the person has said: what is in it is their word, and no wish of the entry's.
    ///   - held: what they had said before.
    init(_ option: LaunchOption, request: JSONObject, held: HeldPermissions) {
        self.held = held
        asks = option.asks
        let words = OwnWords(request, held.profile, open: Set(option.variables.filter { $0.fixed == nil }.map(\.name)))
        for ask in asks {
            if held.accepted.contains(ask.id) {
                granted.insert(ask.id)
            } else if held.declined.contains(ask.id) || words.replace(ask) {
                withheld.insert(ask.id)
            } else if !words.say(ask) {
                open.append(ask)
            }
        }
    }

    /// Applies what the person says to the open wishes.
    /// - Returns: those that the workload starts without because nobody could be asked.
    /// - Throws: `Problem` (`permissions_not_accepted`) that lists them.
    mutating func settle(_ consent: PermissionConsent, of name: String) throws(Problem) -> [PermissionAsk] {
        switch consent {
        case .leaveOut:
            withheld.formUnion(open.map(\.id))
            return open
        case .everything: granted.formUnion(open.map(\.id))
        case .shown(let digest) where open.isEmpty || digest == PermissionConsent.digest(of: open):
            granted.formUnion(open.map(\.id))
        case .shown: throw refusal(name, "asks for something else than what was accepted: it")
        case .ask: if !open.isEmpty { throw refusal(name, "asks for what only you can grant: it") }
        }
        return []
    }

    private func refusal(_ name: String, _ words: String) -> Problem {
        let listed = open.prefix(20).map(\.sentence).joined(separator: "; it ")
        let more = open.count > 20 ? "; and \(open.count - 20) more" : ""
        return Problem(
            .permissionsNotAccepted, "\(name) \(words) \(listed)\(more)",
            fix: """
                if you want that, say so: \(set: "accept_permissions", to: "true"); else give \
                \(field: "permission_profile") and \(field: "volumes") of your own
                """,
            members: JSONObject([
                ("permissions", .array(open.map(\.json))),
                ("permissions_digest", .string(PermissionConsent.digest(of: open))),
            ]))
    }

    /// Whether the wish is not fulfilled.
    func withholds(_ ask: PermissionAsk) -> Bool { withheld.contains(ask.id) }

    /// The entry's profile, or for an upgrade the workload's own, with the paths that were granted.
    func profile(of option: LaunchOption) -> PermissionProfile {
        var profile = held.profile ?? option.permissions
        if held.profile == nil {
            profile.read.removeAll { withholds(PermissionAsk(path: $0, isWritable: false)) }
            profile.write.removeAll { withholds(PermissionAsk(path: $0, isWritable: true)) }
        } else {
            // What had been granted before may have been taken away by its owner since.
            let fresh = open.filter { granted.contains($0.id) }
            profile.read += fresh.filter { $0.kind == .readPath }.map(\.subject)
            profile.write += fresh.filter { $0.kind == .writePath }.map(\.subject)
        }
        if profile != option.permissions, let known = PermissionProfile.builtIn(profile.name), known != profile {
            profile.name = "custom"
        }
        return profile
    }

    /// Writes down what was said, so that the same is not asked again.
    func record(in object: inout JSONObject) {
        object["accept_permissions"] = nil
        let ids = asks.map(\.id)
        func list(_ set: Set<String>) -> JSON? {
            let found = Set(ids.filter(set.contains)).sorted()
            return found.isEmpty ? nil : JSON(found)
        }
        object["accepted_permissions"] = list(granted)
        object["declined_permissions"] = list(withheld)
    }
}

/// What a request says itself, beside the entry that it names.
private struct OwnWords {
    private let volumes: [Volume]
    private let hasProfile: Bool
    private let profile: PermissionProfile?
    private let variables: [String: String]
    private let secrets: Set<String>
    private let open: Set<String>

    /// - Parameters:
    ///   - profile: what the workload has, when the entry only adds to it.
    ///   - open: variables whose value is the person's to choose.
    init(_ request: JSONObject, _ profile: PermissionProfile?, open: Set<String>) {
        self.profile = profile
        self.open = open
        let given = request["permission_profile"]
        hasProfile = profile == nil && given != nil && given != .null
        volumes = (request["volumes"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { Volume($0) } }
        variables = Dictionary(
            (request["env_vars"]?.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") },
            uniquingKeysWith: { $1 })
        secrets = Set(
            (request["secrets"]?.arrayValue ?? []).compactMap {
                $0.stringValue.flatMap(RunConfig.SecretReference.init)?.target
            })
    }

    /// Whether the person has put something of their own in the place of what is asked for.
    func replace(_ ask: PermissionAsk) -> Bool {
        switch ask.kind {
        case .readPath, .writePath:
            if hasProfile { return true }
            guard let volume = Volume(profilePath: ask.subject, readOnly: true) else { return false }
            return volumes.contains { Path.clean($0.inside) == Path.clean(volume.inside) }
        case .variable:
            let name = ask.subject.pieces(at: "=")[0]
            return open.contains(name) && (variables[name] != nil || secrets.contains(name))
        default: return false
        }
    }

    /// Whether the person has said, or has, the same.
    func say(_ ask: PermissionAsk) -> Bool {
        switch ask.kind {
        case .readPath: (profile?.read.contains(ask.subject) ?? false) || profile?.write.contains(ask.subject) ?? false
        case .writePath: profile?.write.contains(ask.subject) ?? false
        case .variable: variables.contains { "\($0.key)=\($0.value)" == ask.subject }
        default: false
        }
    }
}
