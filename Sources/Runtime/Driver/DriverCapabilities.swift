// SPDX-License-Identifier: Apache-2.0
public import Models

/// The properties of a driver that those above it go by.
public struct DriverCapabilities: Sendable, Equatable {
    /// What it runs when a configuration leaves the choice to us.
    public var sources: Set<WorkloadSource.Kind> = []
    /// Whether others run the server: nothing is made here, it writes no log that could be shown, it is asked again for as
    /// long as it takes, and the way to it may lead over a proxy.
    public var isElsewhere = false
    /// Whether `prepare` fetches nothing large, so that a preview may do it too.
    public var preparesQuickly = true
    /// Whether a backend that has the network is kept from this machine's own addresses.
    public var shieldsThisMachine = false

    /// The usual properties.
    public init(sources: Set<WorkloadSource.Kind> = []) { self.sources = sources }
}
