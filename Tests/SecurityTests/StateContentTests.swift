// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import Server
import Storage
import TestSupport
import Testing

@testable import Workloads

/// The database with a content that thv did not leave: it is used as it was, or not at all, and never begun anew.
@Suite struct StateContentTests {
    /// A change of the database's files; what it makes of them is refused unless `isHarmless`.
    struct Spoil: Sendable, CustomTestStringConvertible {
        let name: String
        var isHarmless = false
        let apply: @Sendable (_ file: String) throws -> Void
        var testDescription: String { name }
    }

    private static func truncated(_ file: String, to size: Int) throws {
        if truncate(file, off_t(size)) != 0 { throw SystemError("truncate \(file)") }
    }

    /// The file without what it says of itself: the first 100 bytes.
    private static func sql(_ file: String, _ script: String) throws {
        let done = try Command.run("/usr/bin/sqlite3", [file, script])
        if done.code != 0 { throw Failed("sqlite3: \(done.errors)") }
        for end in ["", "-wal", "-shm"] { chmod(file + end, 0o600) }
    }

    static let spoils: [Spoil] =
        [0, 1, 15, 16, 99, 100, 512, 4095, 4096, 8192, 12_288].map { size in
            Spoil(name: "cut to \(size) bytes") { try truncated($0, to: size) }
        } + [
            Spoil(name: "half") { try truncated($0, to: File.size($0) / 2) },
            Spoil(name: "without its last byte") { try truncated($0, to: File.size($0) - 1) },
            Spoil(name: "without its last page") { try truncated($0, to: File.size($0) - 4096) },
            Spoil(name: "missing") { try File.remove($0) },
            Spoil(name: "zeros") { try File.write([UInt8](repeating: 0, count: File.size($0)), to: $0) },
            Spoil(name: "garbage") { try File.write(Array("garbage".utf8), to: $0) },
            Spoil(name: "much garbage") { file in
                try File.write((0..<File.size(file)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 5)) }, to: file)
            },
            Spoil(name: "a page of garbage inside") { file in
                var bytes = try File.read(file)
                for place in 4096..<8192 { bytes[place] = 0xA5 }
                try File.write(bytes, to: file)
            },
            Spoil(name: "another program's, without a version") { file in
                try File.remove(file)
                try sql(file, "CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT);")
            },
            Spoil(name: "another program's, with a version") { file in
                try File.remove(file)
                try sql(file, "CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT); PRAGMA user_version=3;")
            },
            Spoil(name: "another program's, with a table of that name") { file in
                try File.remove(file)
                try sql(file, "CREATE TABLE workloads(id INTEGER, cpu REAL); PRAGMA user_version=2;")
            },
            Spoil(name: "an empty database") { file in
                try File.remove(file)
                try sql(file, "CREATE TABLE t(a); DROP TABLE t;")
            },
            Spoil(name: "a newer version") { try sql($0, "PRAGMA user_version=9999;") },
            Spoil(name: "an empty log", isHarmless: true) { try File.write([], to: $0 + "-wal") },
            Spoil(name: "garbage for a log", isHarmless: true) { file in
                try File.write([UInt8](repeating: 0x5A, count: 40_000), to: file + "-wal")
            },
            Spoil(name: "garbage for an index", isHarmless: true) { file in
                try File.write([UInt8](repeating: 0x5A, count: 32_768), to: file + "-shm")
            },
            Spoil(name: "garbage for a journal", isHarmless: true) { file in
                try File.write([UInt8](repeating: 0x5A, count: 8192), to: file + "-journal")
            },
            Spoil(name: "a log and no database") { file in
                try File.write([UInt8](repeating: 0x5A, count: 40_000), to: file + "-wal")
                try File.remove(file)
            },
        ]

    private static func scene(copyOf template: StateScene? = nil) async throws -> StateScene {
        try await StateScene(user: nil, foreign: nil, copyOf: template)
    }

    @Test func noDatabaseIsBegunAnewWhereOneWas() async throws {
        let template = try await Self.scene()
        #expect(try await template.thv(["group", "create", "kept"]).code == 0)
        // Without its log, from which it would be whole again.
        try Self.sql(template.instance.databaseFile, "PRAGMA wal_checkpoint(TRUNCATE);")
        for spoil in Self.spoils {
            let scene = try await Self.scene(copyOf: template)
            let file = scene.instance.databaseFile
            try spoil.apply(file)
            for end in ["", "-wal", "-shm", "-journal"] { chmod(file + end, 0o600) }
            let before = (try? File.read(file)) ?? []
            for command in [["group", "create", "made"], ["group", "list"], ["serve", "--port", "0"]] {
                if spoil.isHarmless, command[0] == "serve" { continue }
                let result = try await scene.thv(command)
                let place = "\(spoil.name), \(command): \(result.code) \(result.errors)"
                if spoil.isHarmless {
                    #expect(result.code == 0, "\(place)")
                    continue
                }
                // A reader does not look into pages that it does not need.
                if command[1] == "list", result.code == 0 {
                    #expect(result.output.contains("kept"), "\(place)")
                    continue
                }
                #expect(result.code == 9, "\(place)")
                #expect(result.errors.contains(file), "\(place)")
                #expect(
                    result.errors.contains("begins anew") || result.errors.contains("upgrade"),
                    "\(place) \(result.errors)")
                #expect(((try? File.read(file)) ?? []) == before, "\(place)")
            }
            if spoil.isHarmless { #expect(try await scene.thv(["group", "list"]).output.contains("kept"), "\(spoil)") }
        }
    }

    /// The remedies do what they say.
    @Test func theRemediesWork() async throws {
        let scene = try await Self.scene()
        let file = scene.instance.databaseFile
        #expect(try await scene.thv(["group", "create", "kept"]).code == 0)
        // The copy was made with the first command, and is renewed once a day.
        try File.remove(scene.instance.databaseBackup)
        #expect(try await scene.thv(["group", "create", "second"]).code == 0)
        #expect(File.size(scene.instance.databaseBackup) > 0)
        try File.write([], to: file)
        let refused = try await scene.thv(["group", "list"])
        #expect(refused.code == 9)
        let line = try #require(refused.errors.split(whereSeparator: \.isNewline).last)
        let fix = String(line.dropFirst("  fix: ".count))
        let restore = String(fix[..<(try #require(fix.place(of: " restores")))])
        #expect(try await Command.running("/bin/sh", ["-c", restore]).code == 0)
        let restored = try await scene.thv(["group", "list"])
        #expect(restored.code == 0 && restored.output.contains("kept") && restored.output.contains("second"))

        try File.remove(file)
        try File.remove(scene.instance.databaseBackup)
        let without = try await scene.thv(["group", "list"])
        #expect(without.code == 9 && without.errors.contains("restore \(file) from your backup"), "\(without.errors)")
        let directory = scene.instance.stateDirectory
        #expect(without.errors.contains("mv \(directory) \(directory).old"))
        #expect(rename(directory, directory + ".old") == 0)
        #expect(try await scene.thv(["group", "list"]).code == 0)
    }

    /// All that a young database has is in its log.
    @Test func aYoungDatabaseWithoutItsLogIsNotBegunAnew() async throws {
        let directory = try TemporaryDirectory()
        let instance = Instance(environment: ["HOME": directory.path])
        func thv(_ words: [String]) async throws -> Command {
            try await Command.running(
                "\(TestServer.programs)/thv", words, environment: ["HOME=\(directory.path)", "PATH=/usr/bin:/bin"])
        }
        #expect(try await thv(["group", "create", "kept"]).code == 0)
        #expect(unlink(instance.databaseFile + "-wal") == 0)
        let list = try await thv(["group", "list"])
        // Unless it has been taken over into the database already: then it is there.
        let isKept = list.code == 0 && list.output.contains("kept")
        #expect(isKept || list.code == 9 && list.errors.contains(instance.databaseFile), "\(list.output)\(list.errors)")
    }

    /// A proxy that runs is a trace, too.
    @Test func aMissingDatabaseWithAProxyThatRunsIsAnError() async throws {
        try await TestServer.with { server in
            let pid = try await server.create("runs")["pid"]?.intValue ?? 0
            try await server.terminate()
            let (file, kept) = (server.instance.databaseFile, "\(server.home)/kept.db")
            #expect(rename(file, kept) == 0)
            for trace in ["audit.log", "logs", "thv.db.backup", "packages"] {
                _ = try await Command.running("/bin/rm", ["-rf", "\(server.instance.stateDirectory)/\(trace)"])
            }
            let list = try await Command.running(
                "\(TestServer.programs)/thv", ["list"], environment: server.environment)
            #expect(list.code == 9 && list.errors.contains("kill \(pid)"), "\(list.errors)")
            #expect(rename(kept, file) == 0)
            try await server.start()
            #expect(try await server.workload("runs")["pid"]?.intValue == pid)
        }
    }

    /// Another program that keeps the database is no fault of the server's.
    @Test func aLockedDatabaseIsUnavailableAndEndingsGoThrough() async throws {
        try await TestServer.with { server in
            try await server.create("ends")
            let database = try await Database(
                path: server.instance.databaseFile, migrations: StateSchema.migrations)
            let (entered, leave) = (Descriptor.Signal(), Descriptor.Signal())
            let holder = Task {
                try await database.write { _ in
                    entered.raise()
                    leave.wait()
                }
            }
            try await Thread.dedicated("locked") { entered.wait() }
            let refused = try await server.send("POST", "/api/v1/groups", ["name": "news"])
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] != nil)
            let problem = try JSON(parsing: refused.body)
            #expect(problem["code"] == "storage_unavailable")
            #expect(problem["detail"]?.stringValue?.contains(server.instance.databaseFile) == true)
            let stop = try await server.send("POST", "/api/v1/workloads/ends/stop")
            #expect(stop.status == 200 && stop.headers["X-Not-Stored"] != nil)
            #expect(try await server.get("/api/v1/workloads")["total"] == 1)
            leave.raise()
            try await holder.value
            try await until("the stop is written") {
                try await database.read { try $0.run("SELECT desired FROM workloads") } == [[.text("stopped")]]
            }
        }
    }

    // MARK: Time

    private static let day: Int64 = 86_400_000

    /// Everything that happened seems to be ten years ago: the same as a clock that is ten years ahead.
    @Test func aClockThatIsTenYearsAheadForgetsNothing() async throws {
        let scene = try await Self.scene()
        #expect(try await scene.thv(["group", "create", "kept"]).code == 0)
        let before = try await scene.thv(["activity", "--format", "json"]).output
        try #require(before.contains("create-group"))
        let years = 3650 * Self.day
        try Self.sql(
            scene.instance.databaseFile,
            "UPDATE activity SET time=time-\(years); "
                + "UPDATE retention_clock SET trusted=trusted-\(years), wall=wall-\(years);")
        for _ in 0..<3 { #expect(try await scene.thv(["group", "create", "more"]).code >= 0) }
        let after = try await scene.thv(["activity", "--format", "json"]).output
        #expect(after.contains(#""name": "kept""#), "\(after)")
    }

    /// Random lives of a machine, in which the clock jumps both ways; the seed is printed.
    @Test func nothingIsForgottenThatWasNotSeenToBecomeOldAndForgettingNeverEnds() {
        let seed = UInt64.random(in: 1..<1 << 48)
        print("clock seed \(seed)")
        var dice = Dice(seed: seed)
        let life = 30 * Self.day
        for _ in 0..<200 {
            // The truth, and what the machine believes.
            var (truth, error, uptime, boot): (Int64, Int64, Int64, Int) = (1_800_000_000_000, 0, 0, 0)
            var clock = RetentionClock(.init(wall: truth, uptime: 0, boot: "0"))
            for _ in 0..<200 {
                let step = Int64(dice.next(12) + 1) * 3_600_000
                truth += step
                switch dice.next(20) {
                case 0:
                    boot += 1
                    uptime = 0
                    truth += Int64(dice.next(20)) * Self.day
                default: uptime += step
                }
                switch dice.next(15) {
                case 0: error = Int64(dice.next(8000) - 4000) * Self.day
                case 1...3: error = 0
                default: break
                }
                let now = clock.observe(.init(wall: truth + error, uptime: uptime, boot: "\(boot)"), life: life)
                // What is forgotten is at most as old as it truly can be, but for records that a wrong time was put on.
                if error == 0, let now { #expect(now <= truth + 3_600_000, "seed \(seed)") }
            }
            // With the right time for as long as records live, it is the machine's own again.
            for _ in 0..<(33 * 24) {
                truth += 3_600_000
                uptime += 3_600_000
                _ = clock.observe(.init(wall: truth, uptime: uptime, boot: "\(boot)"), life: life)
            }
            let now = clock.observe(.init(wall: truth, uptime: uptime, boot: "\(boot)"), life: life)
            #expect(now.map { abs($0 - truth) <= 3_600_000 } == true, "seed \(seed)")
        }
    }

    @Test func aJumpForwardCountsOnlyWhatWasSeenToPass() {
        let (start, life): (Int64, Int64) = (1_800_000_000_000, 30 * Self.day)
        var clock = RetentionClock(.init(wall: start, uptime: 0, boot: "a"))
        let ahead = 3650 * Self.day
        for hour in 1...(29 * 24) {
            let passed = Int64(hour) * 3_600_000
            let now = clock.observe(.init(wall: start + ahead + passed, uptime: passed, boot: "a"), life: life)
            #expect(now.map { $0 <= start + passed } == true)
        }
        // A reboot with a wrong clock counts for a week at most.
        clock = RetentionClock(.init(wall: start, uptime: 0, boot: "a"))
        let now = clock.observe(.init(wall: start + ahead, uptime: 5, boot: "b"), life: life)
        #expect(now.map { $0 <= start + 7 * Self.day } == true)
    }
}
