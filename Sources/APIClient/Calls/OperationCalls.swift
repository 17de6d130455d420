// SPDX-License-Identifier: Apache-2.0
public import Contract
import HTTP
import JSONCoding

/// Work under way, and what happens.
extension APICall where Answer == Received<Page<Operation>> {
    /// - Parameter limit: how many at most, in digits.
    public static func listOperations(
        statuses: [Word<Operation.Status>] = [], kinds: [Word<Operation.Kind>] = [], workload: String? = nil,
        limit: String? = nil, cursor: String? = nil
    ) -> Self {
        var query = Query()
        query.add("status", each: statuses.map(\.text))
        query.add("kind", each: kinds.map(\.text))
        query.add("workload", workload)
        query.add("limit", limit)
        query.add("cursor", cursor)
        return Self("listOperations", "GET", APIPath.v1("operations", query: query.fields))
    }
}

extension APICall where Answer == Received<Operation> {
    /// - Parameter seconds: how long the server may wait for its end, or for progress.
    public static func getOperation(_ id: String, waiting seconds: Int? = nil) -> Self {
        let query = seconds.map { [("timeout", "\($0)")] } ?? []
        return Self("getOperation", "GET", APIPath.v1("operations", id, query: query))
    }

    public static func cancelOperation(_ id: String) -> Self {
        Self("cancelOperation", "DELETE", APIPath.v1("operations", id))
    }
}

extension APICall where Answer == EventStream<ServerEvent> {
    /// - Parameter last: the id of the last event that was seen.
    public static func streamEvents(
        after last: String? = nil, types: [ServerEvent.Name] = [], workloads: [String] = [], groups: [String] = []
    ) -> Self {
        var query = Query()
        query.add("type", each: types.map(\.rawValue))
        query.add("workload", each: workloads)
        query.add("group", each: groups)
        return Self("streamEvents", "GET", APIPath.v1("events", query: query.fields)).with {
            if let last { $0.headers["Last-Event-ID"] = last }
        }
    }
}

/// Which records of what was done are asked for.
public struct ActivityFilter: Sendable, Equatable {
    public var workload: String?
    public var actor: String?
    public var verb: String?
    public var outcome: String?
    /// Only newer ones: `10m`, or RFC 3339.
    public var since: String?
    /// How many at most, in digits.
    public var limit: String?
    public var cursor: String?

    /// All records.
    public init() {}

    var query: Query {
        var query = Query()
        query.add("workload", workload)
        query.add("actor", actor)
        query.add("verb", verb)
        query.add("outcome", outcome)
        query.add("since", since)
        query.add("limit", limit)
        query.add("cursor", cursor)
        return query
    }
}

extension APICall where Answer == Received<Page<Activity>> {
    public static func listActivity(_ filter: ActivityFilter = ActivityFilter()) -> Self {
        Self("listActivity", "GET", APIPath.v1("activity", query: filter.query.fields))
    }
}

extension APICall where Answer == EventStream<ActivityEvent> {
    /// `listActivity`, going on with what is done from then on.
    public static func followActivity(_ filter: ActivityFilter = ActivityFilter()) -> Self {
        var query = filter.query
        query.add("follow", if: true)
        return Self("listActivity", "GET", APIPath.v1("activity", query: query.fields))
    }
}

extension APICall where Answer == Received<AuditEvents> {
    public static func listAuditEvents(since: String? = nil, limit: Int? = nil) -> Self {
        var query = Query()
        query.add("since", since)
        query.add("limit", limit.map(String.init))
        return Self("listAuditEvents", "GET", "/v1/audit/events" + APIPath.query(query.fields))
    }
}

extension APICall where Answer == Received<Import> {
    public static func createImport(_ request: ImportRequest) -> Self {
        let call = Self("createImport", "POST", APIPath.v1("imports"), body: request)
        return request.secretsPassword == nil ? call : call.sensitive
    }
}
