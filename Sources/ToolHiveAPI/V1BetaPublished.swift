// SPDX-License-Identifier: Apache-2.0
import API
import JSONCoding

/// What an entry's publisher says of it besides how to run it: where it comes from, how one signs in, how it is liked.
/// Handed on as it is, as far as it has the shape that ToolHive's clients read; catalogs are other people's.
struct V1BetaPublished {
    /// The members that have something to say.
    let members: [(key: String, value: JSON)]

    private indirect enum Shape {
        case text, whole, flag, words, map, anything
        case object([(String, Shape)])
    }

    init(_ json: JSON, isRemote: Bool) {
        let shapes = Self.both + (isRemote ? Self.remote : Self.image)
        members = shapes.compactMap { key, shape in
            json[key].flatMap { Self.fit($0, shape) }.map { (key, $0) }
        }
    }

    private static let both: [(String, Shape)] = [
        ("overview", .text), ("custom_metadata", .anything),
        (
            "metadata",
            .object([("stars", .whole), ("pulls", .whole), ("last_updated", .text), ("kubernetes", .anything)])
        ),
    ]

    private static let image: [(String, Shape)] = [
        ("docker_tags", .words),
        (
            "provenance",
            .object([
                ("sigstore_url", .text), ("repository_uri", .text), ("repository_ref", .text),
                ("signer_identity", .text), ("runner_environment", .text), ("cert_issuer", .text),
                ("attestation", .object([("predicate_type", .text), ("predicate", .anything)])),
            ])
        ),
    ]

    private static let remote: [(String, Shape)] = [
        (
            "oauth_config",
            .object([
                ("issuer", .text), ("authorize_url", .text), ("token_url", .text), ("client_id", .text),
                ("scopes", .words), ("use_pkce", .flag), ("oauth_params", .map), ("callback_port", .whole),
                ("resource", .text),
            ])
        )
    ]

    /// The part of `json` that has `shape`; `nil` when nothing has.
    private static func fit(_ json: JSON, _ shape: Shape) -> JSON? {
        switch shape {
        case .text: return json.stringValue == nil ? nil : json
        case .whole: return json.intValue == nil ? nil : json
        case .flag: return json.boolValue == nil ? nil : json
        case .words: return json.arrayValue.map { JSON($0.compactMap(\.stringValue)) }
        case .map:
            return json.objectValue.map { .object(JSONObject($0.members.filter { $0.value.stringValue != nil })) }
        case .anything: return json.objectValue == nil ? nil : json
        case .object(let shapes):
            guard json.objectValue != nil else { return nil }
            let members = shapes.compactMap { key, shape in json[key].flatMap { fit($0, shape) }.map { (key, $0) } }
            return members.isEmpty ? nil : .object(JSONObject(members))
        }
    }
}
