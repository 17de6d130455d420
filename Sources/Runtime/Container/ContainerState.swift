// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A container of ours as its engine lists it.
public struct ContainerState: Sendable, Equatable {
    /// The container's id.
    public var container: String
    /// The workload's id.
    public var workload: String
    /// The engine's word: `created`, `running`, `exited`, `dead`, …
    public var state: String
    /// The engine's socket.
    public var socket: String
}

/// Something that happened to a container of ours.
public struct ContainerEvent: Sendable, Equatable {
    /// The container's id.
    public var container: String
    /// The workload's id.
    public var workload: String
    /// The engine's word: `create`, `start`, `die`, `oom`, `kill`, `destroy` (Podman: `remove`), …
    public var action: String
    /// The exit code of `die`, where the engine tells it.
    public var exitCode: Int?

    init?(_ json: JSON) {
        guard let action = json["Action"]?.stringValue ?? json["status"]?.stringValue,
            let container = json["Actor"]?["ID"]?.stringValue ?? json["id"]?.stringValue
        else { return nil }
        let attributes = json["Actor"]?["Attributes"]
        self.container = container
        self.action = action
        workload = attributes?[ContainerPlan.Label.id]?.stringValue ?? ""
        let code = attributes?["exitCode"] ?? attributes?["containerExitCode"]
        exitCode = code?.intValue ?? code?.stringValue.flatMap { Int($0) }
    }
}
