// SPDX-License-Identifier: Apache-2.0

/// What the proxies of workloads may use; holds for those that are started from then on.
public struct ProxySettings: ContractObject {
    /// Bytes of messages that the proxy of one workload holds at most: request bodies, answers that clients have
    /// not read yet, messages that the backend has not read yet, events kept for clients that reconnect, and ids of
    /// open requests. One session, and the backend, get as much of it as is left for the others, alone half. Beyond
    /// that a connection or pipe is not read until there is room; an answer that its client leaves no room for is
    /// the JSON-RPC error -32603 of its request. One message, request or answer, may take a quarter of it (64 MiB
    /// unless set); a longer one is the JSON-RPC error of its request, or HTTP 413. Answers and events of HTTP
    /// backends that no tool filter has to see are passed on as they come and may be of any length.
    public var memory = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("memory", &memory)
    }
}
