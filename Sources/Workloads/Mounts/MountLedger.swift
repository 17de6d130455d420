// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import Runtime
import Storage

/// What workloads have been shown of the host: which directories they can write, or could since the machine was started,
/// and what each of them saw when it last ran. What a workload may have put somewhere is not followed elsewhere.
final class MountLedger: Sendable {
    /// Released scripts are never changed.
    static let migration = """
        CREATE TABLE writable_paths(
            path TEXT NOT NULL, device TEXT NOT NULL, inode TEXT NOT NULL, workload TEXT NOT NULL, boot TEXT NOT NULL,
            PRIMARY KEY(path, device, inode)) WITHOUT ROWID;
        CREATE TABLE mounts(workload TEXT PRIMARY KEY, boot TEXT NOT NULL, shown TEXT NOT NULL) WITHOUT ROWID;
        """

    private let database: Database
    private let boot = BootID.current
    private let last = Lock<[String: [ShownPath]]>([:])

    init(database: Database) { self.database = database }

    /// What is to be known when `record` starts. Its own writable paths are written down first.
    /// - Parameters:
    ///   - configs: Those of all workloads, this one's included.
    ///   - isAutomatic: Whether nobody asked for the start. The first one after a boot counts as asked for.
    func history(
        for id: String, _ config: RunConfig, among configs: [RunConfig], isAutomatic: Bool
    ) async throws -> MountHistory {
        let own = try await Self.writable(of: [config])
        if !own.isEmpty {
            try await database.write { [boot] connection in
                for path in own {
                    try connection.run(
                        "INSERT OR REPLACE INTO writable_paths VALUES(?,?,?,?,?)", .text(path.path),
                        .text(path.identity.map { String($0.device) } ?? ""),
                        .text(path.identity.map { String($0.inode) } ?? ""), .text(path.workload), .text(boot))
                }
            }
        }
        var history = MountHistory(writable: try await writable(among: configs) + own)
        let row = try await database.read { try $0.run("SELECT boot, shown FROM mounts WHERE workload=?", .text(id)) }
            .first
        guard let row, let shown = try? JSON(parsing: row[1].text) else { return history }
        history.known = (shown.arrayValue ?? []).compactMap(ShownPath.init)
        history.isAutomatic = isAutomatic && row[0].text == boot
        return history
    }

    /// The directories that workloads with `configs` can write, and those that any could since the machine was started.
    func writable(among configs: [RunConfig]) async throws -> [WritablePath] {
        let current = try await Self.writable(of: configs)
        let earlier = try await database.read { [boot] connection in
            try connection.run("SELECT path, device, inode, workload FROM writable_paths WHERE boot=?", .text(boot))
        }.map { row in
            let device = UInt64(row[1].text)
            let inode = UInt64(row[2].text)
            let identity = device.flatMap { device in inode.map { FileIdentity(device: device, inode: $0) } }
            return WritablePath(path: row[0].text, identity: identity, workload: row[3].text)
        }
        return Array(Set(current + earlier))
    }

    private static func writable(of configs: [RunConfig]) async throws -> [WritablePath] {
        let configs = configs.filter { !$0.backend.volumes.isEmpty || !$0.policy.permissionProfile.write.isEmpty }
        if configs.isEmpty { return [] }
        return try await Thread.blocking("mounts") { configs.flatMap(WritablePath.all) }
    }

    /// Keeps what a workload is shown; returns at once.
    func note(_ id: String, _ shown: [ShownPath]) {
        let isNews = last.withLock { last in
            defer { last[id] = shown }
            return last[id] != shown
        }
        guard isNews else { return }
        Task { [database, boot] in
            try? await database.write {
                try $0.run(
                    "INSERT OR REPLACE INTO mounts VALUES(?,?,?)", .text(id), .text(boot),
                    .text(JSON.array(shown.map(\.json)).text))
            }
        }
    }

    /// Forgets a workload that is no more; what it could write stays known until the next boot.
    func forget(_ id: String) async throws {
        last.withLock { _ = $0.removeValue(forKey: id) }
        _ = try await database.writeEventually { [boot] connection in
            try connection.run("DELETE FROM mounts WHERE workload=?", .text(id))
            try connection.run("DELETE FROM writable_paths WHERE boot<>?", .text(boot))
        }
    }
}
