// SPDX-License-Identifier: Apache-2.0

/// What passed a workload's proxy. It is counted there and outlives the server, but not the proxy.
public struct WorkloadMetrics: ContractObject {
    /// Requests that were answered.
    public var requests = 0
    /// Those answered with an error, or with a tool's result that is one.
    public var errors = 0
    /// Bytes of requests.
    public var bytesIn = 0
    /// Bytes of answers.
    public var bytesOut = 0
    /// Times from the request to its answer.
    public var latency = Latency()
    /// By MCP method, the most used first.
    public var methods: [TrafficCount] = []
    /// Calls by tool, the most used first.
    public var tools: [TrafficCount] = []
    /// When the proxy began to count.
    public var since = ""
    /// Seconds looked at; 0 is since the beginning.
    public var window = 0
    /// The pieces of the window, the oldest first; only with `slots`, and not from a proxy of an earlier version.
    public var series: [TrafficPiece]?
    /// Messages of the server that were given to nobody, because they came too late or could belong to several
    /// sessions; not from a proxy of an earlier version.
    public var dropped: Int?
    /// Clients' sessions.
    public var sessions = SessionCount()
    /// Backends started after the first.
    public var restarts = 0
    /// Bytes the backend uses now, where that is known.
    public var memory: Int?
    /// Processor time the backend has used, in milliseconds, where that is known.
    public var cpuMilliseconds: Int?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("requests", &requests)
        members.required("errors", &errors)
        members.required("bytes_in", &bytesIn)
        members.required("bytes_out", &bytesOut)
        members.required("latency", &latency)
        members.required("methods", &methods)
        members.required("tools", &tools)
        members.required("since", &since)
        members.required("window", &window)
        members.optional("series", &series)
        members.optional("dropped", &dropped)
        members.required("sessions", &sessions)
        members.required("restarts", &restarts)
        members.optional("memory", &memory)
        members.optional("cpu_ms", &cpuMilliseconds)
    }
}
