// SPDX-License-Identifier: Apache-2.0

/// The tables of records and owners, step by step. A step that was released is never changed.
public enum ActivitySchema {
    /// Who did what to what.
    public static let records = """
        CREATE TABLE activity(
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, uid INTEGER NOT NULL,
            user TEXT NOT NULL, verb TEXT NOT NULL, object TEXT NOT NULL, outcome TEXT NOT NULL,
            detail TEXT NOT NULL);

        """
    /// How the caller was identified.
    public static let sources = """
        ALTER TABLE activity ADD COLUMN via TEXT NOT NULL DEFAULT '';
        CREATE INDEX activity_by_object ON activity(object);

        """
    /// The request that did it.
    public static let requests = "ALTER TABLE activity ADD COLUMN request_id TEXT NOT NULL DEFAULT '';\n"
    /// What the object was called then: older records get the name it was created with.
    public static let names = """
        ALTER TABLE activity ADD COLUMN name TEXT NOT NULL DEFAULT '';
        UPDATE activity SET name = coalesce((SELECT c.detail FROM activity c
            WHERE c.object = activity.object AND c.verb = 'create' AND c.outcome = 'ok' LIMIT 1), object);
        CREATE INDEX activity_by_name ON activity(name);

        """
    /// Whose a record is, NULL for the instance's owner, as in records of before; and whose things are that are stored in files.
    public static let owners = """
        ALTER TABLE activity ADD COLUMN owner;
        CREATE TABLE owners(kind TEXT NOT NULL, name TEXT NOT NULL, owner NOT NULL, PRIMARY KEY(kind, name))
            WITHOUT ROWID;

        """
}
