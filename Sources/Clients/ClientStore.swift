// SPDX-License-Identifier: Apache-2.0
import Identity
import Storage

/// What we wrote into one application's file.
struct ClientFile: Sendable, Equatable {
    /// One entry of ours.
    struct Entry: Sendable, Equatable {
        var workload: String
        var url: String
    }

    /// `created` when there was no file before.
    static let wholeFile = 3

    /// By name.
    var entries: [String: Entry] = [:]
    /// The copy of the file from before the first change; empty when there is none.
    var backup = ""
    /// How many levels around the entries are ours; see `ConfigEdit`.
    var created = 0
    /// How many directories above the file are ours; those that are empty go with the file.
    var directories = 0
    /// Why the file could not be changed the last time; empty when it could.
    var problem = ""
    /// The file and the change that `problem` is about. Not stored.
    var attempt = ""
    /// Workloads whose entries are still to be looked for in the file, because it could not be changed. Not stored.
    var restoring: Set<String> = []

    /// Whether both are the same in the database.
    func isStored(as other: ClientFile) -> Bool {
        var same = other
        (same.attempt, same.restoring) = (attempt, restoring)
        return same == self
    }
}

/// What is stored of the files: which entries are ours, so that no other is ever touched.
struct ClientStore: Sendable {
    let database: Database
    let owner: Subject

    func load() async throws -> [String: ClientFile] {
        let owner = owner
        return try await database.read { connection in
            var files: [String: ClientFile] = [:]
            let stored = try connection.run(
                "SELECT client, backup, created, directories, problem FROM client_files WHERE uid=?", .subject(owner))
            for row in stored {
                files[row[0].text] = ClientFile(
                    backup: row[1].text, created: Int(row[2].int), directories: Int(row[3].int), problem: row[4].text)
            }
            let entries = try connection.run(
                "SELECT client, name, workload, url FROM client_entries WHERE uid=?", .subject(owner))
            for row in entries {
                files[row[0].text, default: ClientFile()].entries[row[1].text] = ClientFile.Entry(
                    workload: row[2].text, url: row[3].text)
            }
            return files
        }
    }

    func save(_ file: ClientFile, of client: String) async throws {
        let owner = owner
        try await database.write { connection in
            try connection.run(
                "INSERT OR REPLACE INTO client_files(uid, client, backup, created, directories, problem) "
                    + "VALUES(?,?,?,?,?,?)",
                .subject(owner), .text(client), .text(file.backup), .number(file.created), .number(file.directories),
                .text(file.problem))
            try connection.run("DELETE FROM client_entries WHERE uid=? AND client=?", .subject(owner), .text(client))
            for (name, entry) in file.entries {
                try connection.run(
                    "INSERT INTO client_entries VALUES(?,?,?,?,?)", .subject(owner), .text(client), .text(name),
                    .text(entry.workload), .text(entry.url))
            }
        }
    }
}
