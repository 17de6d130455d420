// SPDX-License-Identifier: Apache-2.0
import Activity

/// The form of the database.
extension WorkloadStore {
    /// In order; never changed once released, only added to.
    public static let migrations = [
        """
        CREATE TABLE workloads(
            id TEXT PRIMARY KEY, owner_uid INTEGER NOT NULL, owner_name TEXT NOT NULL, name TEXT NOT NULL,
            config TEXT NOT NULL, desired TEXT NOT NULL, revision INTEGER NOT NULL, created_at INTEGER NOT NULL,
            failure TEXT, UNIQUE(owner_uid, name)) WITHOUT ROWID;
        CREATE TABLE proxies(
            workload TEXT PRIMARY KEY, pid INTEGER NOT NULL, start_time INTEGER NOT NULL, nonce TEXT NOT NULL,
            socket TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE operations(
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, workload TEXT NOT NULL, name TEXT NOT NULL, uid INTEGER NOT NULL,
            status TEXT NOT NULL, problem TEXT, created_at INTEGER NOT NULL, finished_at INTEGER,
            helper_pid INTEGER, helper_start INTEGER) WITHOUT ROWID;
        CREATE INDEX operations_by_time ON operations(created_at);
        CREATE TABLE activity(
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, uid INTEGER NOT NULL,
            user TEXT NOT NULL, verb TEXT NOT NULL, object TEXT NOT NULL, outcome TEXT NOT NULL,
            detail TEXT NOT NULL);
        """,
        """
        CREATE TABLE workload_groups(
            uid INTEGER NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY(uid, name))
            WITHOUT ROWID;
        CREATE TABLE group_clients(
            uid INTEGER NOT NULL, grp TEXT NOT NULL, client TEXT NOT NULL, PRIMARY KEY(uid, grp, client))
            WITHOUT ROWID;
        CREATE TABLE client_files(
            uid INTEGER NOT NULL, client TEXT NOT NULL, backup TEXT NOT NULL, created INTEGER NOT NULL,
            problem TEXT NOT NULL, PRIMARY KEY(uid, client)) WITHOUT ROWID;
        CREATE TABLE client_entries(
            uid INTEGER NOT NULL, client TEXT NOT NULL, name TEXT NOT NULL, workload TEXT NOT NULL, url TEXT NOT NULL,
            PRIMARY KEY(uid, client, name)) WITHOUT ROWID;
        ALTER TABLE activity ADD COLUMN via TEXT NOT NULL DEFAULT '';
        CREATE INDEX activity_by_object ON activity(object);
        """,
        changesMigration,
        "ALTER TABLE operations ADD COLUMN results TEXT;",
        IdempotencyTable.migration,
        OperationRunner.resumptionMigration,
        ActivityEntry.requestMigration,
        OperationRunner.sourceMigration,
        ActivityEntry.nameMigration,
        "ALTER TABLE client_files ADD COLUMN directories INTEGER NOT NULL DEFAULT 0;",
        MountLedger.migration,
        RetentionClock.migration,
        "CREATE TABLE answered(workload TEXT PRIMARY KEY) WITHOUT ROWID;",
        ActivityEntry.ownerMigration + OwnerTable.migration,
    ]
}
