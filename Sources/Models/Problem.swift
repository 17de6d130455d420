// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Something that went wrong, for people and programs: what happened, why, and what to do next (RFC 9457).
///
/// Every failure that reaches a user is one of these; the API adds the HTTP parts, the CLI prints two lines.
public struct Problem: Error, Sendable, Equatable {
    /// Stable words, an enumeration in the API's specification. Each stands for one HTTP status.
    public enum Code: String, Sendable, CaseIterable {
        case badRequest = "bad_request"
        case invalidFields = "invalid_fields"
        case unauthenticated
        case forbidden
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case nameTaken = "name_taken"
        case portInUse = "port_in_use"
        case conflict
        case rolledBack = "rolled_back"
        case cancelled
        case alreadyDone = "already_done"
        case keyReused = "key_reused"
        case stale
        case tooLarge = "too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case imageNotFound = "image_not_found"
        case pullFailed = "pull_failed"
        case commandNotFound = "command_not_found"
        case pathNotFound = "path_not_found"
        case secretNotFound = "secret_not_found"
        case registryInvalid = "registry_invalid"
        case registryUnavailable = "registry_unavailable"
        case startFailed = "start_failed"
        case notSupported = "not_supported"
        case permissionsNotAccepted = "permissions_not_accepted"
        case notRunning = "not_running"
        case timeout
        case runtimeUnavailable = "runtime_unavailable"
        case permissionDenied = "permission_denied"
        case diskFull = "disk_full"
        case storageUnavailable = "storage_unavailable"
        case storageDamaged = "storage_damaged"
        case stopping
        case internalError = "internal_error"

        /// The one place that maps problems to statuses (RFC 9110).
        public var status: Int {
            switch self {
            case .badRequest, .invalidFields: 400
            case .unauthenticated: 401
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .nameTaken, .portInUse, .conflict, .rolledBack, .cancelled, .alreadyDone, .notRunning: 409
            case .stale: 412
            case .tooLarge: 413
            case .unsupportedMediaType: 415
            case .imageNotFound, .pullFailed, .commandNotFound, .pathNotFound, .secretNotFound,
                .registryInvalid, .startFailed, .notSupported, .permissionsNotAccepted, .keyReused:
                422
            case .timeout: 504
            case .runtimeUnavailable, .registryUnavailable, .storageUnavailable, .permissionDenied, .stopping: 503
            case .diskFull: 507
            case .internalError, .storageDamaged: 500
            }
        }

        /// The nearest kind for a status that came without one of these words.
        public init(status: Int) {
            self =
                switch status {
                case 400: .badRequest
                case 401: .unauthenticated
                case 403: .forbidden
                case 404, 410: .notFound
                case 405: .methodNotAllowed
                case 408, 504: .timeout
                case 409: .conflict
                case 412: .stale
                case 413: .tooLarge
                case 415: .unsupportedMediaType
                case 402..<500: .notSupported
                case 502, 503: .runtimeUnavailable
                case 507: .diskFull
                default: .internalError
                }
        }

        /// A short heading for the kind.
        public var title: String {
            let words = rawValue.split(separator: "_").joined(separator: " ")
            return words.prefix(1).uppercased() + words.dropFirst()
        }
    }

    /// The kind.
    public var code: Code
    /// What happened and why, in one line.
    public var detail: String
    /// What to do next; may be empty.
    public var fix: Remedy
    /// Every bad field.
    public var issues: [FieldIssue]
    /// More members for the answer, such as the object concerned.
    public var members: JSONObject

    /// A problem.
    public init(
        _ code: Code, _ detail: String, fix: Remedy = "", issues: [FieldIssue] = [], members: JSONObject = JSONObject()
    ) {
        self.code = code
        self.detail = detail
        self.fix = fix
        self.issues = issues
        self.members = members
    }

    /// A problem with one field.
    public init(field pointer: String, _ code: FieldIssue.Code = .invalid, _ detail: String, fix: Remedy = "") {
        self.init(
            .invalidFields, detail, fix: fix, issues: [FieldIssue(pointer: pointer, code: code, detail: detail)])
    }

    /// Every mistake of a document; the first one is the detail.
    public init(_ invalid: InvalidFields) {
        let first = invalid.issues.first
        let place = first.map { $0.pointer.isEmpty ? "" : "\($0.pointer): " } ?? ""
        let more = invalid.issues.count > 1 ? " (and \(invalid.issues.count - 1) more)" : ""
        self.init(
            .invalidFields, "\(place)\(first?.detail ?? "invalid")\(more)",
            fix: "correct it; what is possible: \(.showSchema)",
            issues: invalid.issues)
    }

    /// Reads what a server answered, leniently: what is missing is empty, and a word of a newer server's is replaced by
    /// the nearest for `status`. Members without a place of their own go to `members`.
    public init(_ json: JSON, status: Int = 0) {
        func text(_ key: String) -> String { json[key]?.stringValue ?? "" }
        let status = json["status"]?.intValue ?? status
        let words = [text("detail"), text("title"), text("code")].first { !$0.isEmpty }
        let issues = (json["errors"]?.arrayValue ?? []).map { issue in
            FieldIssue(
                pointer: issue["pointer"]?.stringValue ?? "",
                code: issue["code"]?.stringValue.flatMap(FieldIssue.Code.init) ?? .invalid,
                detail: issue["detail"]?.stringValue ?? "")
        }
        self.init(
            Code(rawValue: text("code")) ?? Code(status: status), words ?? "the server answered \(status)",
            fix: Remedy(json["remedy"], text: text("fix")), issues: issues)
        for member in json.objectValue?.members ?? [] where !Self.places.contains(member.key) {
            members[member.key] = member.value
        }
    }

    /// The members of `json` that are not in `members`.
    private static let places: Set<String> = ["type", "title", "status", "detail", "code", "fix", "remedy", "errors"]

    /// The members of RFC 9457 and ours, without those that only a request knows.
    public var json: JSONObject {
        var object = JSONObject([
            ("type", .string("about:blank")), ("title", .string(code.title)), ("status", JSON(code.status)),
            ("detail", .string(detail)), ("code", .string(code.rawValue)),
        ])
        if !fix.isEmpty { object["fix"] = .string(fix.text) }
        object["remedy"] = fix.json
        if !issues.isEmpty {
            object["errors"] = .array(
                issues.map {
                    [
                        "pointer": .string($0.pointer), "code": .string($0.code.rawValue), "detail": .string($0.detail),
                    ]
                })
        }
        for member in members.members { object[member.key] = member.value }
        return object
    }
}
