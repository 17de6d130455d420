// SPDX-License-Identifier: Apache-2.0
public import Storage

/// A change while it is being made: on the database's thread, all of it or nothing.
public final class Transaction {
    /// Where it is written.
    public let connection: SQLConnection
    /// What is recorded of it; the words may be made more precise.
    public var deed: Deed
    private(set) var events: [Event] = []

    init(_ connection: SQLConnection, _ deed: Deed) {
        self.connection = connection
        self.deed = deed
    }

    /// Tells those who look on, once the change has come true.
    public func publish(_ event: Event) { events.append(event) }
}
