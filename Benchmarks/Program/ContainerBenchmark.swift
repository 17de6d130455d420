// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// A tool call through the proxy of a container, beside a bare client of the same engine's attach stream.
enum ContainerBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        guard let image = options.image else {
            table.row("tool call, container, p50", "no engine", target: "≤ attach + 150 µs")
            return
        }
        let (server, _) = try await Server.running("container", options, cleanup)
        let workload = try server.create("contained", [("image", .string(image))])
        guard let port = workload["port"]?.intValue else { throw Failure("a workload without a port") }
        let session = try MCPSession(port: port)
        let attached = try AttachedContainer(image, socket: options.docker, cleanup)
        for _ in 0..<200 {
            try session.callTool()
            try attached.callTool()
        }
        let contest = try Contest(
            rounds: 7,
            [
                { try times(300) { try session.callTool() }.median },
                { try times(300) { try attached.callTool() }.median },
            ])
        let extra = contest.difference(0, from: 1)
        table.row(
            "tool call, container, p50", duration(contest.median(0)),
            yardstick: "bare attach \(duration(contest.median(1)))", ratio: contest.ratio(0, to: 1),
            target: "≤ attach + 150 µs (+ \(duration(extra)))", reached: extra <= 150e3)
    }
}

/// A container of our example server, on the engine's attach stream and nothing else (Docker Engine API, “attach”).
private final class AttachedContainer {
    private let wire: Wire
    private var pending: [UInt8] = []

    init(_ image: String, socket: String, _ cleanup: Cleanup) throws {
        let engine = try Wire(socket: socket)
        let plan: JSON = [
            "Image": .string(image), "OpenStdin": true, "AttachStdin": true, "AttachStdout": true,
            "HostConfig": ["NetworkMode": "none", "AutoRemove": true],
        ]
        let made = try engine.exchange(Wire.request("POST", "/containers/create", body: plan.text))
        guard made.status == 201, let id = try JSON(parsing: made.body)["Id"]?.stringValue else {
            throw Failure("the engine made no container: \(String(decoding: made.body, as: UTF8.self))")
        }
        cleanup.add {
            _ = try? Wire(socket: socket).exchange(Wire.request("DELETE", "/containers/\(id)?force=1"))
        }
        wire = try Wire(socket: socket)
        try wire.send(
            Wire.request(
                "POST", "/containers/\(id)/attach?stream=1&stdin=1&stdout=1",
                headers: [("Upgrade", "tcp"), ("Connection", "Upgrade"), ("Content-Length", "0")]))
        let upgraded = try wire.receive(body: false)
        guard upgraded.status == 101 else { throw Failure("the engine does not attach: \(upgraded.head)") }
        let started = try engine.exchange(Wire.request("POST", "/containers/\(id)/start", body: ""))
        guard started.status == 204 else { throw Failure("the container does not start: \(started.head)") }
        try exchange(Words.initialize)
        try wire.send(Array((Words.initialized + "\n").utf8))
    }

    func callTool() throws { try exchange(Words.call) }

    private func exchange(_ message: String) throws {
        try wire.send(Array((message + "\n").utf8))
        while true {
            pending += try wire.receiveBytes()
            // Frames: stream, three zeros, four bytes of length, content.
            while pending.count >= 8 {
                let size = pending[4..<8].reduce(0) { $0 << 8 | Int($1) }
                if pending.count < 8 + size { break }
                let ends = pending[0] == 1 && pending[7 + size] == 0x0A
                pending.removeFirst(8 + size)
                if ends { return }
            }
        }
    }
}
