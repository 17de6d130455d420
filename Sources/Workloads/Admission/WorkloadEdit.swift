// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models

/// What a caller wants a workload to become: the body of a PATCH or a PUT.
///
/// The body is either members of the run configuration, or a workload as it is shown, with its configuration below
/// `config`. What is shown and cannot be written may be given back as it is.
public struct WorkloadEdit: Sendable {
    /// How the body is meant.
    public enum Manner: Sendable {
        /// A merge patch (RFC 7396): what is not mentioned stays.
        case patch
        /// The whole configuration: what is not mentioned gets its default.
        case replace
    }

    private let body: JSON
    private let manner: Manner

    /// An edit that has not been looked at yet.
    public init(_ body: JSON, _ manner: Manner) {
        self.body = body
        self.manner = manner
    }

    /// Shown, and not part of the configuration.
    private static let readOnly: Set<String> = [
        "id", "owner", "status", "status_context", "since", "desired", "source", "pid", "backend", "restarts",
        "exit_code", "log_tail", "fix", "remedy", "created_at", "revision",
    ]
    /// Those of `readOnly` that change by themselves: a whole object that is written back holds those of its time.
    private static let measured: Set<String> = [
        "status_context", "since", "pid", "backend", "restarts", "exit_code", "log_tail", "fix", "remedy",
    ]
    /// Part of the configuration, and shown beside it as well.
    private static let mirrored: Set<String> = [
        "name", "port", "transport", "proxy_mode", "runtime", "group", "labels",
    ]

    /// What one that is to run, and one that is to be stopped, goes through by itself.
    private static let statuses: [WorkloadRecord.Desired: Set<String>] = [
        .running: ["starting", "running", "unhealthy", "error"], .stopped: ["stopping", "stopped"],
    ]

    /// Whether a member may have had that value when the object was read, though nobody has changed anything since.
    private func moves(_ key: String, _ value: JSON, _ record: WorkloadRecord) -> Bool {
        if key == "status" {
            return value.stringValue.map { Self.statuses[record.desired]?.contains($0) == true } ?? false
        }
        return Self.measured.contains(key)
    }

    /// The configuration that `workload` would get.
    /// - Throws: `Problem` naming every field that cannot be.
    func configuration(of workload: LiveWorkload) throws -> RunConfig {
        guard case .object(let members) = body else {
            throw Problem(field: "", .wrongType, "expected an object, not \(body.kind)")
        }
        let shown = workload.object
        let isWrapped = members["config"] != nil
        var issues: [FieldIssue] = []
        var own = JSONObject()
        if let inner = members["config"] {
            if case .object(let object) = inner {
                own = object
            } else {
                issues.append(
                    FieldIssue(
                        pointer: "/config", code: .wrongType, detail: "expected an object, not \(inner.kind)"))
            }
        }
        var beside = JSONObject()
        for (key, value) in members.members where key != "config" {
            if Self.readOnly.contains(key) || (key == "url" && (isWrapped || value == shown["url"])) {
                if value == shown[key] || (manner == .replace && moves(key, value, workload.record)) { continue }
                let now = shown[key].map { "it is \($0.text)" } ?? "it is absent"
                issues.append(FieldIssue(pointer: "/\(key)", code: .invalid, detail: "cannot be changed here: \(now)"))
            } else if !isWrapped {
                own[key] = value
            } else if Self.mirrored.contains(key) {
                beside[key] = value
            } else {
                issues.append(
                    FieldIssue(pointer: "/\(key)", code: .unknownField, detail: "“\(key)” belongs into “config”"))
            }
        }
        let document = document(own, beside, shown, workload.record.config, &issues)
        if !issues.isEmpty { throw Problem(InvalidFields(issues)) }
        return try read(document, prefix: isWrapped ? "/config" : "", workload.record.config)
    }

    /// The configuration's document; what is shown beside the configuration counts when it was changed there.
    private func document(
        _ own: JSONObject, _ beside: JSONObject, _ shown: JSONObject, _ current: RunConfig,
        _ issues: inout [FieldIssue]
    ) -> JSON {
        let before = current.json
        var result = manner == .patch ? before.merging(.object(own)) : .object(own)
        for (key, value) in beside.members where value != shown[key] {
            if let inner = own[key], inner != before[key], inner != value {
                issues.append(
                    FieldIssue(pointer: "/\(key)", code: .invalid, detail: "is not what “config” says: give it once"))
                continue
            }
            result =
                manner == .patch
                ? result.merging(.object(JSONObject([(key, value)]))) : result.setting(key, value)
        }
        return result
    }

    private func read(_ document: JSON, prefix: String, _ current: RunConfig) throws -> RunConfig {
        var config: RunConfig
        do throws(InvalidFields) {
            config = try RunConfig(document)
        } catch {
            let issues = error.issues.map {
                FieldIssue(
                    pointer: $0.pointer.isEmpty ? prefix : prefix + $0.pointer, code: $0.code, detail: $0.detail)
            }
            throw Problem(InvalidFields(issues))
        }
        if document["name"] == nil { config.name = current.name }
        if config.name.isEmpty { throw Problem(field: "\(prefix)/name", .invalid, "is empty") }
        if config.endpoint.port == 0 { config.endpoint.port = current.endpoint.port }
        // What was chosen for the source goes with it.
        if config.source?.kind == current.source?.kind {
            if config.backend.runtime == .auto { config.backend.runtime = current.backend.runtime }
            if config.backend.engine == nil, config.backend.runtime == current.backend.runtime {
                config.backend.engine = current.backend.engine
            }
        } else if config.backend.runtime == current.backend.runtime {
            config.backend.runtime = .auto
            config.backend.engine = nil
        }
        config.source = config.source?.pinned(like: current.source)
        return config
    }
}

extension JSON {
    fileprivate func setting(_ key: String, _ value: JSON) -> JSON {
        var object = objectValue ?? JSONObject()
        object[key] = value
        return .object(object)
    }
}
