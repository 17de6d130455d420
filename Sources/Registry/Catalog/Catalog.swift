// SPDX-License-Identifier: Apache-2.0
import Documents
public import JSONCoding
public import Models

/// The servers of one registry, as they were when it was last read. Never changes.
public struct Catalog: Sendable {
    /// A set of servers that belong together.
    public struct Group: Sendable, Equatable {
        public var name: String
        public var description: String
        /// Whole names of entries.
        public var servers: [String]
    }

    /// Most entries of one registry; more are not read.
    public static let entryLimit = 50_000

    /// By name.
    public let entries: [CatalogEntry]
    public let groups: [Group]
    /// The document's own version; may be empty.
    public let version: String
    /// The document's own date; may be empty.
    public let lastUpdated: String
    /// How many entries were left out because they name no server that could be run.
    public let skipped: Int
    private let byName: [String: Int]
    private let texts: [SearchText]

    /// The catalog that is part of the program.
    public static let builtIn: Catalog = {
        let document = (try? JSON(parsing: EmbeddedDocument.catalog.bytes)) ?? .null
        return (try? Catalog(document)) ?? Catalog(entries: [], groups: [], version: "", lastUpdated: "", skipped: 0)
    }()

    /// Reads a registry's document: the upstream format, an answer of the upstream API, or ToolHive's own.
    /// - Throws: `Problem` (`registry_invalid`) when it is none of them.
    public init(_ json: JSON) throws(Problem) {
        let data = json["data"] ?? json
        var servers: [(JSON, JSON?)]
        if ToolHiveDocument.isOne(data) {
            servers = ToolHiveDocument.servers(data).map { ($0, nil) }
        } else if let list = data["servers"]?.arrayValue ?? json.arrayValue {
            // The API wraps each entry together with what the registry itself says of it.
            servers = list.map { ($0["server"] ?? $0, $0["server"] == nil ? nil : $0["_meta"]) }
        } else {
            throw Problem(
                .registryInvalid, "the document is not a registry: it has no “servers”",
                fix: "use the MCP registry's format, or ToolHive's")
        }
        servers = Array(servers.prefix(Self.entryLimit))
        var entries: [String: CatalogEntry] = [:]
        var skipped = 0
        for (server, meta) in servers {
            guard let entry = ServerDocument.entry(server, meta: meta) else {
                skipped += 1
                continue
            }
            let isLatest = meta?[ServerDocument.official]?["isLatest"]?.boolValue
            if entry.status == "deleted" || (entries[entry.name] != nil && isLatest != true) { continue }
            entries[entry.name] = entry
        }
        if entries.isEmpty, skipped > 0 {
            throw Problem(
                .registryInvalid, "none of the \(skipped) entries can be understood",
                fix: "each needs a “name”, and “packages” or “remotes”")
        }
        var groups: [Group] = []
        for json in (data["groups"]?.arrayValue ?? []).prefix(1000) {
            guard let name = json["name"]?.stringValue, ServerName.isValid(name) else { continue }
            let members =
                json["servers"]?.arrayValue?.compactMap(\.stringValue)
                ?? ((json["servers"]?.objectValue?.keys ?? []) + (json["remote_servers"]?.objectValue?.keys ?? []))
            let known = members.filter { entries[$0] != nil }
            groups.append(Group(name: name, description: json["description"]?.stringValue ?? "", servers: known))
            for member in known { entries[member]?.groups.append(name) }
        }
        self.init(
            entries: entries.values.sorted { $0.name < $1.name }, groups: groups.sorted { $0.name < $1.name },
            version: data["version"]?.stringValue ?? json["version"]?.stringValue ?? "",
            lastUpdated: json["meta"]?["last_updated"]?.stringValue ?? data["last_updated"]?.stringValue ?? "",
            skipped: skipped)
    }

    /// Whether nothing differs that anybody is shown.
    func isSame(as other: Catalog) -> Bool {
        (version, lastUpdated, skipped) == (other.version, other.lastUpdated, other.skipped)
            && groups == other.groups && entries == other.entries
    }

    private init(entries: [CatalogEntry], groups: [Group], version: String, lastUpdated: String, skipped: Int) {
        self.entries = entries
        self.groups = groups
        self.version = version
        self.lastUpdated = lastUpdated
        self.skipped = skipped
        texts = entries.map(SearchText.init)
        byName = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The entry of this name, or the only one of this short name; `nil` when there is none.
    /// - Throws: `Problem` (`conflict`) when a short name means several.
    public func find(_ name: String) throws(Problem) -> CatalogEntry? {
        if let index = byName[name] { return entries[index] }
        let meant = entries.filter { $0.shortName == name }
        if meant.count > 1 {
            throw Problem(
                .conflict, "“\(name)” could be \(meant.prefix(5).map(\.name).joined(separator: ", "))",
                fix: "use the whole name")
        }
        return meant.first
    }

    /// The entries of a group and with a tag; with words, the best match first, else by name.
    public func search(_ words: String, group: String? = nil, tag: String? = nil) -> [CatalogEntry] {
        let candidates = entries.indices.filter { index in
            (group.map(entries[index].groups.contains) ?? true) && (tag.map(entries[index].tags.contains) ?? true)
        }
        let tokens = words.lowercased().split { $0.isWhitespace }.prefix(20).map { Array($0.utf8) }
        if tokens.isEmpty { return candidates.map { entries[$0] } }
        let whole = Array(tokens.joined(separator: [UInt8(ascii: " ")]))
        let ranked = candidates.compactMap { index -> (index: Int, score: Int)? in
            var score = texts[index].isCalled(whole) ? 1000 : 0
            for token in tokens {
                let points = texts[index].points(of: token)
                if points == 0 { return nil }
                score += points
            }
            return (index, score)
        }
        // Of names that fit as well the shorter one, then the order of names, which the entries are in.
        return ranked.sorted { left, right in
            let lengths = (texts[left.index].length, texts[right.index].length)
            return (right.score, lengths.0, left.index) < (left.score, lengths.1, right.index)
        }.map { entries[$0.index] }
    }
}
