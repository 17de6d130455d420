// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct DatabaseTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", directory]) }
        try await body(directory)
    }

    @Test func eachMigrationRunsOnceHoweverManyOpenTheFile() async throws {
        try await withDirectory { directory in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        _ = try await Database(
                            path: "\(directory)/db", migrations: ["CREATE TABLE t(a)", "INSERT INTO t VALUES(1)"])
                    }
                }
                try await group.waitForAll()
            }
            let database = try await Database(path: "\(directory)/db", migrations: ["", ""])
            let rows = try await database.read { try $0.run("SELECT a FROM t") }
            #expect(rows == [[.int(1)]])
        }
    }

    @Test func aTransactionThatThrowsChangesNothing() async throws {
        struct Stop: Error {}
        try await withDirectory { directory in
            let database = try await Database(path: "\(directory)/db", migrations: ["CREATE TABLE t(a TEXT UNIQUE)"])
            await #expect(throws: Stop.self) {
                try await database.write { connection in
                    try connection.run("INSERT INTO t VALUES(?)", .text("x\u{0}ü"))
                    throw Stop()
                }
            }
            try await database.write { try $0.run("INSERT INTO t VALUES(?)", .text("ü😀")) }
            let error = await #expect(throws: StorageError.self) {
                try await database.write { try $0.run("INSERT INTO t VALUES(?)", .text("ü😀")) }
            }
            #expect(error?.code == .duplicate)
            #expect(try await database.read { try $0.run("SELECT a FROM t") } == [[.text("ü😀")]])
        }
    }

    @Test func aFileOfANewerVersionIsRefusedAndLeftAlone() async throws {
        try await withDirectory { directory in
            _ = try await Database(path: "\(directory)/db", migrations: ["CREATE TABLE t(a)", "CREATE TABLE u(a)"])
            await #expect(throws: StorageError.self) {
                try await Database(path: "\(directory)/db", migrations: ["CREATE TABLE t(a)"])
            }
            _ = try await Database(path: "\(directory)/db", migrations: ["", ""])
        }
    }

    @Test func aFullDiskIsSaidToBeFull() async throws {
        try await withDirectory { directory in
            let database = try await Database(path: "\(directory)/db", migrations: ["CREATE TABLE t(a)"])
            try await database.read { try $0.script("PRAGMA max_page_count=10") }
            let error = await #expect(throws: StorageError.self) {
                try await database.write { connection in
                    for _ in 0..<100 {
                        try connection.run("INSERT INTO t VALUES(?)", .text(String(repeating: "x", count: 4000)))
                    }
                }
            }
            #expect(error?.code == .diskFull)
        }
    }
}
