// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// The last good copy of a registry from elsewhere, kept for the time when it cannot be reached.
struct SavedCopy: Sendable {
    /// Where it came from; a copy of another place is none.
    var source: String
    /// What to ask with whether it has changed.
    var tag: String
    var fetchedAt: Timestamp
    var document: JSON

    /// The copy in `file`, if it is one of `source`.
    static func read(_ file: String, of source: String) -> SavedCopy? {
        guard let bytes = (try? OwnFile.read(file, limit: CatalogFetch.sizeLimit + (1 << 20))) ?? nil,
            let json = try? JSON(parsing: bytes), json["source"]?.stringValue == source,
            let time = json["fetched_at"]?.stringValue.flatMap(Timestamp.init), let document = json["document"]
        else { return nil }
        return SavedCopy(source: source, tag: json["tag"]?.stringValue ?? "", fetchedAt: time, document: document)
    }

    /// Keeps it in `file`, in one step.
    func write(_ file: String) throws(SystemError) {
        let json: JSON = [
            "source": .string(source), "tag": .string(tag), "fetched_at": .string(fetchedAt.text), "document": document,
        ]
        try File.write(json.bytes, to: file)
    }
}
