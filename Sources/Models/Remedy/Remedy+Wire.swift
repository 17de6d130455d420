// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A remedy as the REST API says it.
extension Remedy {
    /// In words: requests and members.
    public var text: String { words(Self.request) }

    /// The parts, for a face that has words of its own; `nil` when the text is enough.
    public var json: JSON? {
        if isPlain { return nil }
        return .array(
            parts.map { part in
                switch part {
                case .text(let text): return ["text": .string(text)]
                case .field(let member): return ["field": .string(member)]
                case .setting(let member, let value): return ["field": .string(member), "value": .string(value)]
                case .action(let action):
                    let (kind, subject) = action.described
                    var object = JSONObject([("action", .string(kind))])
                    if !subject.isEmpty { object["subject"] = .string(subject) }
                    return .object(object)
                }
            })
    }

    /// Reads the parts; a part that is not known makes the whole `text` count instead.
    public init(_ json: JSON?, text: String) {
        let parts = json?.arrayValue?.map { part -> Part? in
            func word(_ key: String) -> String { part[key]?.stringValue ?? "" }
            if let text = part["text"]?.stringValue { return .text(text) }
            if let kind = part["action"]?.stringValue {
                return RemedyAction(kind: kind, subject: word("subject")).map(Part.action)
            }
            guard let field = part["field"]?.stringValue else { return nil }
            return part["value"]?.stringValue.map { .setting(field, to: $0) } ?? .field(field)
        }
        guard let parts, !parts.contains(where: { $0 == nil }) else {
            self.init(text: text)
            return
        }
        self.init(parts.compactMap(\.self))
    }

    private static func request(_ part: Part) -> String {
        switch part {
        case .text(let text): text
        case .field(let member): "“\(member)”"
        case .setting(let member, let value): "“\(member)”: \(value)"
        case .action(let action): request(for: action)
        }
    }

    /// A name as part of a path: of what names may have, only spaces are written otherwise there.
    private static func segment(_ name: String) -> String {
        name.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "%20")
    }

    private static func request(for action: RemedyAction) -> String {
        let base = "/api/v1"
        switch action {
        case .start(let name): return "POST \(base)/workloads/\(name)/start"
        case .restart(let name): return "POST \(base)/workloads/\(name)/restart"
        case .wait(let name): return "GET \(base)/workloads/\(name)?wait_for=running"
        case .logs(let name): return "GET \(base)/workloads/\(name)/logs"
        case .inspect(let name): return "GET \(base)/workloads/\(name)"
        case .edit(let name): return "PATCH \(base)/workloads/\(name)"
        case .remove(let name): return "DELETE \(base)/workloads/\(name)"
        case .rename(let name): return "POST \(base)/workloads/\(name):rename"
        case .listWorkloads: return "GET \(base)/workloads"
        case .setSecret(let name): return "PUT \(base)/secrets/\(segment(name))"
        case .listSecrets: return "GET \(base)/secrets"
        case .chooseSecretProvider: return "PUT \(base)/secret-provider"
        case .listGroups: return "GET \(base)/groups"
        case .createGroup: return "POST \(base)/groups"
        case .listRegistries: return "GET \(base)/registry"
        case .removeRegistry(let name): return "DELETE \(base)/registry/\(name)"
        case .resetRegistry: return "PUT \(base)/registry/default"
        case .search(let words):
            return "GET \(base)/registry/default/servers" + (words.isEmpty ? "" : "?q=\(words)")
        case .showEntry(let name): return "GET \(base)/registry/default/servers/\(name)"
        case .listClients: return "GET \(base)/clients"
        case .listOperations: return "GET \(base)/operations"
        case .showCapabilities: return "GET \(base)/version"
        case .showSchema: return "GET /api/openapi.json"
        case .listEndpoints: return "GET \(base)"
        case .diagnose: return "GET \(base)/runtimes"
        case .stopServer: return "POST /v1/runtime/stop"
        }
    }
}
