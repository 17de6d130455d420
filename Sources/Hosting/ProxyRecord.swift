// SPDX-License-Identifier: Apache-2.0
public import Platform

/// A proxy that was started, as it is written down: the next server finds it by that.
public struct ProxyRecord: Sendable, Equatable {
    /// The place where a host finds a proxy again. Only the host that has written it reads it.
    public enum Place: Sendable, Equatable {
        /// A process of this machine, and the socket where it listens for controllers.
        case process(ProcessIdentity, socket: String)
        /// Somewhere else, in its host's own words.
        case elsewhere(String)
    }

    /// The workload's id.
    public let workload: String
    /// What the proxy must know to be believed.
    public let nonce: String
    /// Where it is.
    public let place: Place

    /// A record with every member.
    public init(workload: String, nonce: String, place: Place) {
        self.workload = workload
        self.nonce = nonce
        self.place = place
    }
}
