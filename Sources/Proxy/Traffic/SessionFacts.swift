// SPDX-License-Identifier: Apache-2.0
import Identity
import JSONCoding
import Platform

/// What is shown of a client's session.
struct SessionFacts: Sendable {
    /// The session's id is what lets a client in: only its beginning is shown.
    var id: String
    var subject: Subject
    var client = ""
    var clientVersion = ""
    var version = ""
    var openedAt = Timestamp.now
    var lastUsed = Timestamp.now
    var requests = 0
    var inFlight = 0
    var subscriptions = 0
    var streams = 0
    /// What is held for it by a proxy that opens no sessions itself.
    var owner: ByteBudget.Owner?

    init(id: String, subject: Subject) {
        self.id = String(id.prefix(8))
        self.subject = subject
    }

    /// Reads what a client says of itself in its `initialize`.
    mutating func read(initialize bytes: some Collection<UInt8>) {
        guard let params = (try? JSON(parsing: bytes))?["params"] else { return }
        client = String((params["clientInfo"]?["name"]?.stringValue ?? "").prefix(100))
        clientVersion = String((params["clientInfo"]?["version"]?.stringValue ?? "").prefix(100))
        version = String((params["protocolVersion"]?.stringValue ?? "").prefix(40))
    }

    var json: JSON {
        [
            "id": .string(id), "uid": subject.uidJSON, "client": .string(client),
            "client_version": .string(clientVersion), "protocol_version": .string(version),
            "opened_at": .string(openedAt.text), "last_used_at": .string(lastUsed.text), "requests": JSON(requests),
            "in_flight": JSON(inFlight), "subscriptions": JSON(subscriptions), "streams": JSON(streams),
        ]
    }
}
