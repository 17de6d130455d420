// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A run configuration as it is stored, by this version or another one.
///
/// Never read by the rules for requests: those get stricter, and a workload that was taken once is not lost for it. Members
/// that this version does not know are kept for the one that does, and what cannot be read stays as it is.
public struct StoredRunConfig: Sendable, Equatable {
    /// The configuration. Of a document that cannot be used: whatever could be read of it, for lists and names only.
    public var config: RunConfig
    /// Why nothing may be started from it; `nil` when it can be used.
    public let problem: String?
    /// What is stored, until `config` is changed.
    private let original: Original?

    private struct Original: Equatable {
        let text: String
        let object: JSONObject
        let config: RunConfig
    }

    /// The schemas that were ever stored, oldest first, each with the step that makes it of the one before.
    private static let schemas: [(name: String, upgrade: @Sendable (inout JSONObject) -> Void)] = [("v1", { _ in })]

    /// One that is not stored yet.
    public init(_ config: RunConfig) { self.init(config, nil, nil) }

    /// Reads stored text.
    /// - Parameter name: The workload's, which is known even if nothing else is.
    public init(text: String, name: String) {
        guard let document = try? JSON(parsing: text), case .object(var object) = document else {
            let config = RunConfig(name: name)
            self.init(config, "it is no JSON object", Original(text: text, object: JSONObject(), config: config))
            return
        }
        let schema = object["schema_version"] ?? .string(Self.schemas[0].name)
        let known = Self.schemas.firstIndex { .string($0.name) == schema }
        for step in Self.schemas.dropFirst((known ?? Self.schemas.count) + 1) { step.upgrade(&object) }
        object["schema_version"] = .string(RunConfig.currentSchema)
        var (config, issues) = RunConfig.reading(stored: .object(object))
        config.name = name
        // Earlier versions took one that had no effect.
        if config.endpoint.proxyMode != config.clientEndpoint.transport { config.endpoint.proxyMode = nil }
        let problem =
            known == nil
            ? "a newer thv has stored it, as schema \(schema.stringValue ?? schema.text)"
            : issues.first.map { ($0.pointer.isEmpty ? "" : "\($0.pointer): ") + $0.detail }
        self.init(config, problem, Original(text: text, object: object, config: config))
    }

    private init(_ config: RunConfig, _ problem: String?, _ original: Original?) {
        self.config = config
        self.problem = problem
        self.original = original
    }

    /// What to store: the text that was read as long as nothing of it has changed. Of a changed one, members that this
    /// version does not know stay; those that were changed are written as this version writes them.
    public var text: String {
        guard let original else { return config.json.text }
        if problem != nil || config == original.config { return original.text }
        guard let before = original.config.json.objectValue, let after = config.json.objectValue else {
            return config.json.text
        }
        var object = original.object
        for key in Set(before.keys).union(after.keys) where before[key] != after[key] { object[key] = after[key] }
        return JSON.object(object).text
    }
}
