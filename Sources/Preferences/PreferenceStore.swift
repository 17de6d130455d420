// SPDX-License-Identifier: Apache-2.0
public import Configuration
public import JSONCoding
import Models
import Platform

/// The settings of one instance: what the API has set, in a file of its own, below what configuration files say.
public actor PreferenceStore {
    /// Yields after each change; for one reader.
    public nonisolated let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private let file: String
    /// What configuration files say; it wins, and cannot be changed through the API.
    private let configured: [String: (value: JSON, origin: String)]
    /// What held when this server started.
    private var started: Preferences?
    private var known: (preferences: Preferences, revision: Int)?

    /// Settings kept in `file`, which need not exist.
    public init(file: String, configured settings: Settings) {
        self.file = file
        (changes, changed) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        var configured: [String: (JSON, String)] = [:]
        if let hosts = settings.allowedHosts { configured["/server/allowed_hosts"] = (JSON(hosts.value), hosts.origin) }
        if let origins = settings.allowedOrigins {
            configured["/server/allowed_origins"] = (JSON(origins.value), origins.origin)
        }
        self.configured = configured
    }

    /// What holds now: the files' values, else what was set, else the defaults.
    /// - Throws: `Problem` when the file cannot be understood.
    public func current() throws -> Preferences {
        var preferences = try stored().preferences
        if let hosts = configured["/server/allowed_hosts"] { preferences.allowedHosts = Self.strings(hosts.value) }
        if let list = configured["/server/allowed_origins"] { preferences.allowedOrigins = Self.strings(list.value) }
        if started == nil { started = preferences }
        return preferences
    }

    /// Counts changes; part of the entity tag.
    public func revision() throws -> Int { try stored().revision }

    /// The object that the API shows, without the registries.
    public func json() throws -> JSONObject {
        let now = try current()
        var object = JSONObject([("revision", JSON(try revision()))] + now.json.members)
        object["origins"] = .object(
            JSONObject(configured.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.origin)) }))
        var late: [String] = []
        if let started, started.allowedHosts != now.allowedHosts { late.append("/server/allowed_hosts") }
        if let started, started.allowedOrigins != now.allowedOrigins { late.append("/server/allowed_origins") }
        object["restart_needed"] = JSON(late)
        return object
    }

    /// Changes what `patch` names (RFC 7396) and is on disk when it returns.
    /// - Parameter expected: Revisions the caller has seen; `nil` takes any.
    /// - Throws: `InvalidFields` with every mistake; `Problem`: `stale`, or `conflict` for what a file sets.
    public func change(_ patch: JSON, if holds: @Sendable (_ revision: Int) throws -> Void = { _ in }) throws {
        let (old, revision) = try stored()
        let reader = try ObjectReader(patch, nulls: .leftOut)
        // Whoever writes back what was read may leave these in.
        let shown = try json()
        for key in ["revision", "origins", "restart_needed"] where reader.has(key) {
            if reader.value(key) != shown[key] { reader.reject(key, .invalid, "cannot be set") }
        }
        if reader.has("registries") {
            _ = reader.value("registries")
            reader.reject("registries", .invalid, "are changed at /api/v1/registry")
        }
        var new = old
        new.change(reading: reader)
        // What was stored by an earlier version stays as it is.
        for (index, origin) in new.allowedOrigins.enumerated() where !old.allowedOrigins.contains(origin) {
            guard let problem = WebOrigin.problem(with: origin) else { continue }
            reader.reject("server/allowed_origins/\(index)", .invalid, problem)
        }
        if new.memory != old.memory, let problem = RunConfig.Limits.problem(withMemory: new.memory) {
            reader.reject("defaults/memory", .outOfRange, problem)
        }
        try reader.finish()
        try refuseConfigured(patch)
        try holds(revision)
        // What a file sets may be written back, but is not ours to keep.
        if configured["/server/allowed_hosts"] != nil { new.allowedHosts = old.allowedHosts }
        if configured["/server/allowed_origins"] != nil { new.allowedOrigins = old.allowedOrigins }
        if new == old { return }
        var document = new.json
        document["revision"] = JSON(revision + 1)
        try File.write(Array(JSON.object(document).prettyText.utf8) + [0x0A], to: file)
        known = (new, revision + 1)
        changed.yield()
    }

    private func refuseConfigured(_ patch: JSON) throws(Problem) {
        for (pointer, setting) in configured.sorted(by: { $0.key < $1.key }) {
            let path = pointer.slashPieces
            guard let section = patch[path[0]]?.objectValue, let wanted = section[path[1]], wanted != setting.value
            else {
                continue
            }
            throw Problem(
                .conflict, "\(path.joined(separator: ".")) is set by \(setting.origin)", fix: "change it there",
                issues: [FieldIssue(pointer: pointer, code: .invalid, detail: "is set by \(setting.origin)")])
        }
    }

    private func stored() throws -> (preferences: Preferences, revision: Int) {
        if let known { return known }
        var read = (preferences: Preferences(), revision: 1)
        if let bytes = try OwnFile.read(file, limit: 1 << 20) {
            do {
                let reader = try ObjectReader(try JSON(parsing: bytes), nulls: .leftOut)
                read.revision = reader.int("revision", in: 1...Int.max) ?? 1
                read.preferences.change(reading: reader)
                try reader.finish()
            } catch {
                let issue = (error as? InvalidFields)?.issues.first
                let reason = issue.map { "\($0.pointer.isEmpty ? "" : "\($0.pointer): ")\($0.detail)" } ?? "\(error)"
                throw Problem(
                    .conflict, "\(file) cannot be understood, so no setting can be used: \(reason)",
                    fix: "correct it or restore it from your backup, or remove it to begin anew")
            }
        }
        known = read
        return read
    }

    private static func strings(_ json: JSON) -> [String] { (json.arrayValue ?? []).compactMap(\.stringValue) }
}
