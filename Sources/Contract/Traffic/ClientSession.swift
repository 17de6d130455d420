// SPDX-License-Identifier: Apache-2.0

/// One client's session with a workload.
public struct ClientSession: ContractElement {
    public static let list = ListShape("SessionList", plural: "sessions", isPaged: false)

    /// The beginning of its id: the whole of it would let others in.
    public var id = ""
    /// Who opened it.
    public var uid = 0
    /// The client's name for itself; empty when it was not seen.
    public var client = ""
    /// The client's version, likewise.
    public var clientVersion = ""
    /// The protocol revision, likewise.
    public var protocolVersion = ""
    /// When it was opened, or first seen.
    public var openedAt = ""
    /// Its last request.
    public var lastUsedAt = ""
    /// Requests in all.
    public var requests = 0
    /// Requests not answered yet, where the proxy keeps the books.
    public var inFlight = 0
    /// Resources it is subscribed to, likewise.
    public var subscriptions = 0
    /// Open streams for what the server says unasked, likewise.
    public var streams = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("id", &id)
        members.required("uid", &uid)
        members.required("client", &client)
        members.required("client_version", &clientVersion)
        members.required("protocol_version", &protocolVersion)
        members.required("opened_at", &openedAt)
        members.required("last_used_at", &lastUsedAt)
        members.required("requests", &requests)
        members.required("in_flight", &inFlight)
        members.required("subscriptions", &subscriptions)
        members.required("streams", &streams)
    }
}
