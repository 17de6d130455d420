// SPDX-License-Identifier: Apache-2.0
public import Contract
import HTTP
import JSONCoding

/// The tools, logs, traffic and sessions of one workload.
extension APICall where Answer == Received<ToolList> {
    /// - Parameter all: also those that clients do not see.
    public static func listTools(_ name: String, all: Bool = false) -> Self {
        Self("listTools", "GET", APIPath.v1("workloads", name, "tools", query: all ? [("all", "true")] : []))
    }
}

extension APICall where Answer == Received<Page<Resource>> {
    public static func listResources(_ name: String) -> Self {
        Self("listResources", "GET", APIPath.v1("workloads", name, "resources"))
    }
}

extension APICall where Answer == Received<Page<Prompt>> {
    public static func listPrompts(_ name: String) -> Self {
        Self("listPrompts", "GET", APIPath.v1("workloads", name, "prompts"))
    }
}

extension APICall where Answer == Received<ToolResult> {
    /// - Parameter seconds: how long the server waits for the tool; its default when `nil`.
    public static func callTool(_ name: String, _ tool: String, _ call: ToolCall, seconds: Int? = nil) -> Self {
        let query = APIPath.query(seconds.map { [("timeout", "\($0)")] } ?? [])
        return Self("callTool", "POST", APIPath.v1("workloads", name, "tools", tool) + ":call" + query, body: call)
    }
}

/// Which lines of a log are asked for.
public struct LogFilter: Sendable, Equatable {
    /// Only so many, the last ones.
    public var tail: Int?
    /// Only newer or older ones; RFC 3339.
    public var since: String?
    public var until: String?
    /// Only those with this text in them.
    public var words: String?
    /// Only those that are so important: `debug`, `info`, `warn`, `error`.
    public var level: String?
    /// Whether the answer goes on with what comes.
    public var follows = false
    /// Whether each line begins with its time, where lines are text.
    public var timestamps: Bool?

    /// The whole log.
    public init(tail: Int? = nil, follows: Bool = false) {
        self.tail = tail
        self.follows = follows
    }

    var query: Query {
        var query = Query()
        query.add("tail", tail.map(String.init))
        query.add("since", since)
        query.add("until", until)
        query.add("grep", words)
        query.add("level", level)
        query.add("follow", if: follows)
        query.add("timestamps", timestamps.map { "\($0)" })
        return query
    }
}

/// Logs as text.
extension APICall where Answer == ByteStream {
    public static func getLogs(_ name: String, _ filter: LogFilter = LogFilter()) -> Self {
        Self("getLogs", "GET", APIPath.v1("workloads", name, "logs", query: filter.query.fields))
    }

    public static func getProxyLogs(_ name: String, _ filter: LogFilter = LogFilter()) -> Self {
        Self("getProxyLogs", "GET", APIPath.v1("workloads", name, "proxy-logs", query: filter.query.fields))
    }

    /// The same with a `LogLine` on each line.
    public var asLines: Self { with { $0.headers["Accept"] = "application/x-ndjson" } }
}

extension APICall where Answer == Received<WorkloadMetrics> {
    /// - Parameters:
    ///   - window: how far to look back, such as `10m`; since the proxy's start when `nil`.
    ///   - slots: into how many pieces that time is split.
    public static func getWorkloadMetrics(_ name: String, window: String? = nil, slots: Int? = nil) -> Self {
        var query = Query()
        query.add("window", window)
        query.add("slots", slots.map(String.init))
        return Self("getWorkloadMetrics", "GET", APIPath.v1("workloads", name, "metrics", query: query.fields))
    }
}

extension APICall where Answer == Received<Page<ClientSession>> {
    public static func listSessions(_ name: String) -> Self {
        Self("listSessions", "GET", APIPath.v1("workloads", name, "sessions"))
    }
}
