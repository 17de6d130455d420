// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models
public import Platform
public import Runtime

/// What a proxy tells its controllers about its workload, every time something of it changes.
public struct ProxyState: Sendable, Equatable {
    /// Where the workload is in its life.
    public var status: WorkloadStatus
    /// Why, in words; empty when all is well.
    public var context: String
    /// When `status` began.
    public var since: Timestamp
    /// Backends started after the first.
    public var restarts: Int
    /// How the last backend ended, if it did.
    public var exitCode: Int?
    /// The backend's last stderr lines, kept when something went wrong.
    public var logTail: [String]
    /// The running backend.
    public var backend: BackendFacts

    /// The state of a proxy that has just begun.
    public init() {
        status = .starting
        context = ""
        since = .now
        restarts = 0
        logTail = []
        backend = BackendFacts()
    }

    /// The form sent over the control socket and stored.
    public var json: JSON {
        var object = JSONObject([
            ("status", .string(status.rawValue)), ("context", .string(context)),
            ("since", JSON(Int(since.milliseconds))), ("restarts", JSON(restarts)),
            ("log_tail", JSON(logTail)),
            (
                "backend",
                [
                    "pid": JSON(Int(backend.location?.pid ?? 0)),
                    "container": .string(backend.location?.container ?? ""),
                    "notes": JSON(backend.notes), "mounts": .array(backend.mounts.map(\.json)),
                ]
            ),
        ])
        if let exitCode { object["exit_code"] = JSON(exitCode) }
        return .object(object)
    }

    /// Reads what `json` wrote; missing members keep the values of a new state.
    public init(_ json: JSON) {
        self.init()
        status = json["status"]?.stringValue.flatMap(WorkloadStatus.init) ?? .unknown
        context = json["context"]?.stringValue ?? ""
        since = Timestamp(milliseconds: Int64(json["since"]?.intValue ?? 0))
        restarts = json["restarts"]?.intValue ?? 0
        exitCode = json["exit_code"]?.intValue
        logTail = json["log_tail"]?.arrayValue?.compactMap(\.stringValue) ?? []
        backend.location = Location(
            pid: Int32(truncatingIfNeeded: json["backend"]?["pid"]?.intValue ?? 0),
            container: json["backend"]?["container"]?.stringValue ?? "")
        backend.notes = json["backend"]?["notes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        backend.mounts = json["backend"]?["mounts"]?.arrayValue?.compactMap(ShownPath.init) ?? []
    }
}
