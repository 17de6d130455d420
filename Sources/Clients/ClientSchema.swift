// SPDX-License-Identifier: Apache-2.0

/// The tables of what was written into files of client applications, step by step. A step that was released is never changed.
public enum ClientSchema {
    /// Files, and the entries in them.
    public static let files = """
        CREATE TABLE client_files(
            uid INTEGER NOT NULL, client TEXT NOT NULL, backup TEXT NOT NULL, created INTEGER NOT NULL,
            problem TEXT NOT NULL, PRIMARY KEY(uid, client)) WITHOUT ROWID;
        CREATE TABLE client_entries(
            uid INTEGER NOT NULL, client TEXT NOT NULL, name TEXT NOT NULL, workload TEXT NOT NULL, url TEXT NOT NULL,
            PRIMARY KEY(uid, client, name)) WITHOUT ROWID;

        """
    /// Directories that were made for a file.
    public static let directories = "ALTER TABLE client_files ADD COLUMN directories INTEGER NOT NULL DEFAULT 0;\n"
}
