// SPDX-License-Identifier: Apache-2.0
import Models

/// An engine's refusal to create, attach to or start a container, explained.
struct StartFailure {
    private let error: EngineError
    private let config: RunConfig
    private let client: EngineClient

    init(_ error: EngineError, _ config: RunConfig, _ client: EngineClient) {
        self.error = error
        self.config = config
        self.client = client
    }

    var explanation: RuntimeError {
        if error.status == nil || error.mentions("no space left") { return error.explained(socket: client.socket) }
        let image = config.source?.image ?? ""
        if error.mentions("no such image", "image not known") {
            return RuntimeError(
                .imageNotFound, "the image \(image) is not on \(client.program)",
                fix: Remedy(text: client.waysToGet(image)), pointer: "/image")
        }
        if error.mentions("executable file not found", "no command specified", "no command or entrypoint") {
            return commandNotFound(image)
        }
        if error.mentions("no such file or directory"), error.mentions("exec", "stat /", "oci runtime") {
            return commandNotFound(image)
        }
        if error.mentions("permission denied"), error.mentions("exec", "oci runtime") {
            return RuntimeError(
                .commandNotFound, "the program of \(image) may not be executed: \(error.message)",
                fix: "make it executable in the image, or choose another user: \(field: "user")", pointer: "/image")
        }
        if error.mentions("port is already allocated", "address already in use") {
            return RuntimeError(
                .portInUse, "the container's port could not be published: \(error.message)", fix: "try again")
        }
        if error.mentions("bind source path does not exist", "statfs", "no such file or directory") {
            return RuntimeError(
                .pathNotFound, "a path to show in the container does not exist: \(error.message)",
                fix: "create it, or correct it: \(field: "volumes")", pointer: "/volumes")
        }
        if error.mentions("unable to find user", "no matching entries in passwd") {
            return RuntimeError(
                .startFailed, "the image has no user “\(config.backend.user)”",
                fix: "give numbers: \(set: "user", to: "UID[:GID]")",
                pointer: "/user")
        }
        if error.mentions("minimum memory limit") {
            return RuntimeError(
                .startFailed, "the memory limit is too low: \(error.message)", fix: "raise it: \(field: "memory")",
                pointer: "/memory")
        }
        if error.mentions("range of cpus") {
            return RuntimeError(
                .startFailed, "the processor limit is not possible: \(error.message)",
                fix: "lower it: \(field: "cpus")",
                pointer: "/cpus")
        }
        return RuntimeError(.startFailed, "the container engine could not start \(image): \(error.message)")
    }

    private func commandNotFound(_ image: String) -> RuntimeError {
        RuntimeError(
            .commandNotFound, "the image \(image) has no such program: \(error.message)",
            fix: "check the image and its arguments",
            pointer: config.backend.arguments.isEmpty ? "/image" : "/cmd_args")
    }
}
