// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A state directory on a file system that takes nothing any more: what runs can be ended all the same.
@Suite(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
struct FullDiskTests {
    /// A file system that takes nothing, and how it comes to that.
    enum Ailment: String, CaseIterable, Sendable {
        /// In memory.
        case full
        /// As most disks have it.
        case fullDisk
        /// The kernel has given it up.
        case readOnly

        var isDisk: Bool { self != .full }

        /// Those that this machine can make.
        static var possible: [Ailment] {
            let canLoop = access("/dev/loop-control", R_OK | W_OK) == 0 && access("/usr/sbin/mkfs.ext4", X_OK) == 0
            return allCases.filter { canLoop || !$0.isDisk }
        }
    }

    /// A server whose state is on a small file system of its own.
    struct Scene {
        let server: TestServer
        var place: String { "\(server.home)/.local/state" }

        func ail(_ ailment: Ailment) async throws {
            if ailment == .readOnly {
                return try await FullDiskTests.run("/bin/mount", ["-o", "remount,abort", place])
            }
            // Until not one byte more goes in, as a backend would that wants it so.
            let fill = "dd if=/dev/zero of=$0 bs=64k; dd if=/dev/zero of=$0 bs=1 oflag=append conv=notrunc; sync; true"
            _ = try await Command.running("/bin/sh", ["-c", fill, "\(place)/filler"])
        }

        /// Makes room again.
        func heal() throws { try File.remove("\(place)/filler") }

        /// Runs `thv` against the instance.
        func thv(_ words: [String]) async throws -> Command {
            try await Command.running("\(TestServer.programs)/thv", words, environment: server.environment)
        }

        func status(of name: String) async throws -> String {
            try await server.workload(name)["status"]?.stringValue ?? ""
        }

        func pid(of name: String) async throws -> Int32 {
            Int32(try await server.workload(name)["backend"]?["pid"]?.intValue ?? 0)
        }

        func verbs(about name: String) async throws -> [String] {
            let entries = try await server.get("/api/v1/activity?limit=200")["activity"]?.arrayValue ?? []
            return entries.filter { $0["name"]?.stringValue == name }.compactMap { $0["verb"]?.stringValue }
        }
    }

    static func run(_ program: String, _ arguments: [String]) async throws {
        let done = try await Command.running(program, arguments)
        guard done.code == 0 else { throw Failed("\(program): \(done.errors)") }
    }

    static func with(_ ailment: Ailment = .full, _ body: (Scene) async throws -> Void) async throws {
        try await TestServer.with { server in
            let scene = Scene(server: server)
            try await server.terminate()
            if ailment.isDisk {
                let image = "\(server.home)/image"
                try await run("/usr/bin/truncate", ["-s", "8M", image])
                try await run("/usr/sbin/mkfs.ext4", ["-q", "-E", "root_owner=0:0", image])
                try await run("/bin/mount", ["-o", "loop", image, scene.place])
                chmod(scene.place, 0o700)
            } else {
                try await run("/bin/mount", ["-t", "tmpfs", "-o", "size=4m,mode=0700", "none", scene.place])
            }
            do {
                try await server.start()
                try await body(scene)
                for workload in try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? [] {
                    _ = try await server.send("DELETE", "/api/v1/workloads/\(workload["id"]?.stringValue ?? "")")
                }
                try await server.terminate()
            } catch {
                try? await server.kill()
                _ = try? Command.run("/bin/umount", ["-l", scene.place])
                throw error
            }
            try await run("/bin/umount", [scene.place])
        }
    }

    @Test(arguments: Ailment.possible) func everyWayToEndSomethingGoesThrough(_ ailment: Ailment) async throws {
        try await Self.with(ailment) { scene in
            let server = scene.server
            for name in ["stopped", "deleted", "bulk", "bulk-gone", "command", "command-gone"] {
                try await server.create(name)
            }
            try await server.create("grouped", [("group", "away")])
            var pids: [String: Int32] = [:]
            for name in ["stopped", "deleted", "bulk", "bulk-gone", "command", "command-gone", "grouped"] {
                pids[name] = try await scene.pid(of: name)
            }
            try await scene.ail(ailment)
            #expect(try await server.send("POST", "/api/v1/groups", ["name": "news"]).status >= 500)

            let stop = try await server.send("POST", "/api/v1/workloads/stopped/stop")
            #expect(stop.status == 200)
            #expect(stop.headers["X-Not-Stored"]?.contains(server.instance.databaseFile) == true)
            let shown = try JSON(parsing: stop.body)
            #expect(shown["status"] == "stopped")
            #expect(shown["status_context"]?.stringValue?.contains("not written") == true)
            let delete = try await server.send("DELETE", "/api/v1/workloads/deleted")
            #expect(delete.status == 204)
            #expect(delete.headers["X-Not-Stored"] != nil)
            let bulk = try await server.send("POST", "/api/v1/workloads:stop", ["names": ["bulk"]])
            #expect(bulk.status == 200)
            let bulkDelete = try await server.send("POST", "/api/v1/workloads:delete", ["names": ["bulk-gone"]])
            #expect(bulkDelete.status == 200)
            #expect(try await server.status("DELETE", "/api/v1/groups/away?workloads=delete") == 204)
            let command = try await scene.thv(["stop", "command"])
            #expect(command.code == 0 && command.errors.contains("not written down yet"), "\(command.errors)")
            let removal = try await scene.thv(["rm", "command-gone"])
            #expect(removal.code == 0, "\(removal.errors)")

            for name in ["stopped", "bulk", "command"] { #expect(try await scene.status(of: name) == "stopped") }
            for name in ["deleted", "bulk-gone", "command-gone", "grouped"] {
                #expect(try await server.status("GET", "/api/v1/workloads/\(name)") == 404)
            }
            for (name, pid) in pids { #expect(ProcessIdentity(running: pid) == nil, "\(name)") }

            if ailment == .readOnly { return }
            // With room again everything is written, by itself.
            try scene.heal()
            try await until("the ends are recorded") {
                try await scene.verbs(about: "command-gone").contains("delete")
            }
            for (name, verb) in [
                ("stopped", "stop"), ("deleted", "delete"), ("bulk", "stop"), ("bulk-gone", "delete"),
                ("command", "stop"), ("grouped", "delete"), ("away", "delete-group"),
            ] {
                #expect(try await scene.verbs(about: name).contains(verb), "\(name)")
                let audit = String(decoding: try File.read(server.instance.auditLog), as: UTF8.self)
                #expect(audit.contains(#""verb":"\#(verb)","#), "\(name)")
            }
            try await until("the notes are gone") {
                try await server.workload("stopped")["status_context"]?.stringValue == ""
            }
            #expect(try await server.send("POST", "/api/v1/groups", ["name": "news"]).status == 201)
            #expect(try await server.send("POST", "/api/v1/workloads/stopped/start").status == 200)
        }
    }

    /// The server is killed before it could write anything down.
    @Test func nothingThatWasEndedOnAFullDiskIsStartedByTheNextServer() async throws {
        try await Self.with { scene in
            let server = scene.server
            for name in ["stopped", "deleted", "kept"] { try await server.create(name) }
            try await scene.ail(.full)
            #expect(try await server.send("POST", "/api/v1/workloads/stopped/stop").status == 200)
            #expect(try await server.status("DELETE", "/api/v1/workloads/deleted") == 204)
            try await server.kill()
            // It starts although the disk is full, and can end what is left.
            try await server.start()
            #expect(try await scene.status(of: "stopped") == "stopped")
            try await until("the deletion is finished") {
                try await server.status("GET", "/api/v1/workloads/deleted") == 404
            }
            try await until("kept runs") { try await scene.status(of: "kept") == "running" }
            #expect(try await server.send("POST", "/api/v1/workloads/kept/stop").status == 200)
            try await server.kill()
            try scene.heal()
            try await server.start()
            for name in ["stopped", "kept"] {
                let workload = try await server.workload(name)
                #expect(workload["desired"] == "stopped" && workload["status"] == "stopped", "\(name)")
            }
            #expect(try await server.status("GET", "/api/v1/workloads/deleted") == 404)
            // Whoever starts it again means it.
            #expect(try await server.send("POST", "/api/v1/workloads/kept/start").status == 200)
            try await server.kill()
            try await server.start()
            try await until("kept runs") { try await scene.status(of: "kept") == "running" }
        }
    }

    /// Without a server, too.
    @Test func aCommandEndsWhatRunsWithoutAServer() async throws {
        try await Self.with { scene in
            try await scene.server.create("alone")
            let pid = try await scene.pid(of: "alone")
            try await scene.server.terminate()
            try await scene.ail(.full)
            let stop = try await scene.thv(["stop", "--embedded", "alone"])
            #expect(stop.code == 0, "\(stop.errors)")
            #expect(ProcessIdentity(running: pid) == nil)
            try scene.heal()
            try await scene.server.start()
            #expect(try await scene.status(of: "alone") == "stopped")
        }
    }
}
