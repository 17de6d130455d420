// SPDX-License-Identifier: Apache-2.0

/// The tables of workloads, proxies, operations and groups, step by step. A step that was released is never changed.
public enum WorkloadSchema {
    /// Workloads, their proxies and operations.
    public static let workloads = """
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

        """
    /// Groups, and the client applications that are registered for them.
    public static let groups = """
        CREATE TABLE workload_groups(
            uid INTEGER NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY(uid, name))
            WITHOUT ROWID;
        CREATE TABLE group_clients(
            uid INTEGER NOT NULL, grp TEXT NOT NULL, client TEXT NOT NULL, PRIMARY KEY(uid, grp, client))
            WITHOUT ROWID;

        """
    /// Changes that are being tried out.
    public static let changes = WorkloadStore.changesMigration
    /// Results of several workloads, in their operation.
    public static let results = "ALTER TABLE operations ADD COLUMN results TEXT;\n"
    /// Requests that were done, and their answers.
    public static let idempotency = IdempotencyTable.migration
    /// Operations that go on after a crash.
    public static let resumption = OperationRunner.resumptionMigration
    /// How the caller of an operation was identified.
    public static let sources = OperationRunner.sourceMigration
    /// What workloads can write, and what each was shown.
    public static let mounts = MountLedger.migration
    /// The clock by which records are kept.
    public static let retention = RetentionClock.migration
    /// Workloads that have answered once.
    public static let answered = "CREATE TABLE answered(workload TEXT PRIMARY KEY) WITHOUT ROWID;\n"
}
