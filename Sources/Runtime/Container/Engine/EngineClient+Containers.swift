// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding

/// A container as the engine's list shows it.
struct ListedContainer: Sendable {
    var id: String
    var state: String
    var labels: [String: String]
}

extension EngineClient {
    /// Makes a container and returns its id.
    func create(name: String, _ body: JSON) async throws(EngineError) -> String {
        let answer = try await json("POST", "/containers/create", [("name", name)], body: body)
        guard let id = answer["Id"]?.stringValue else {
            throw EngineError(status: 201, message: "it made a container without an id")
        }
        return id
    }

    func start(_ id: String) async throws(EngineError) { try await send("POST", "/containers/\(id)/start") }

    /// Asks it to end and kills it after `grace` seconds; one that has ended is fine.
    func stop(_ id: String, grace: Int) async throws(EngineError) {
        try await send("POST", "/containers/\(id)/stop", [("t", String(grace))], timeout: Double(grace) + 30)
    }

    /// Removes it whatever it does; one that does not exist is fine.
    func remove(_ id: String) async throws(EngineError) {
        do throws(EngineError) {
            try await send("DELETE", "/containers/\(id)", [("force", "1"), ("v", "1")])
        } catch {
            if error.status == 404 { return }
            // Somebody else is removing it right now.
            if error.status == 409, error.mentions("removal", "removing") { return }
            throw error
        }
    }

    /// Returns its exit code once it has ended, or `nil` when the engine does not know it (Podman says -1).
    func wait(_ id: String) async throws(EngineError) -> Int? {
        let code = try await json("POST", "/containers/\(id)/wait", timeout: nil)["StatusCode"]?.intValue
        return code.flatMap { $0 < 0 ? nil : $0 }
    }

    func inspect(_ id: String) async throws(EngineError) -> JSON { try await json("GET", "/containers/\(id)/json") }

    /// What `command` prints inside the container, at most 256 KiB, with what it prints as errors.
    func output(of command: [String], in id: String) async throws(EngineError) -> String {
        let body: JSON = ["Cmd": JSON(command), "AttachStdout": true, "AttachStderr": true, "Tty": true]
        let made = try await json("POST", "/containers/\(id)/exec", body: body, timeout: 10)
        guard let number = made["Id"]?.stringValue else { return "" }
        let answer = try await send(
            "POST", "/exec/\(number)/start", body: ["Detach": false, "Tty": true], timeout: 10)
        return String(decoding: answer.body.prefix(256 << 10), as: UTF8.self)
    }

    /// Every container with all of `labels`, running or not.
    func list(labels: [String]) async throws(EngineError) -> [ListedContainer] {
        let filters: JSON = ["label": JSON(labels)]
        let answer = try await json(
            "GET", "/containers/json", [("all", "1"), ("filters", filters.text)], timeout: Self.patience)
        return (answer.arrayValue ?? []).compactMap { entry in
            guard let id = entry["Id"]?.stringValue else { return nil }
            var found: [String: String] = [:]
            for (key, value) in entry["Labels"]?.objectValue?.members ?? [] { found[key] = value.stringValue }
            return ListedContainer(id: id, state: entry["State"]?.stringValue ?? "unknown", labels: found)
        }
    }

    /// Memory without the page cache that could be dropped, and processor time.
    func usage(_ id: String) async throws(EngineError) -> BackendUsage? {
        let query = [("stream", "0"), ("one-shot", "1")]
        let answer = try await json("GET", "/containers/\(id)/stats", query, timeout: 10)
        guard let memory = answer["memory_stats"]?["usage"]?.intValue,
            let nanoseconds = answer["cpu_stats"]?["cpu_usage"]?["total_usage"]?.intValue
        else { return nil }
        let details = answer["memory_stats"]?["stats"]
        let droppable = details?["total_inactive_file"]?.intValue ?? details?["inactive_file"]?.intValue ?? 0
        return BackendUsage(memory: max(0, memory - droppable), cpuMicroseconds: nanoseconds / 1000)
    }

    /// What happens to containers with all of `labels` from now on, until the task is cancelled or the engine goes.
    func watch(labels: [String], receive: (JSON) -> Bool) async throws(EngineError) {
        let filters: JSON = ["type": ["container"], "label": JSON(labels)]
        try await events("GET", "/events", [("filters", filters.text)], receive: receive)
    }
}
