// SPDX-License-Identifier: Apache-2.0
public import Models
public import ProxyControl

/// A place where proxies run. How a proxy is started there, found again and reached, which address its clients get and where
/// logs are kept is the host's own business: nothing above one knows of processes, ports, sockets or files.
///
/// Safe to call from any task. Calls about one workload come one after another, those about different ones side by side.
public protocol ProxyHost: Sendable {
    // MARK: Addresses

    /// Chooses the address at which clients reach a workload, and keeps it from everybody else until `release`.
    /// - Parameters:
    ///   - config: What it asks for; a port of 0 asks for any.
    ///   - others: The configurations of those whose addresses are taken.
    /// - Returns: the configuration with what was chosen.
    /// - Throws: `Problem` when what it asks for cannot be had.
    func reserve(_ config: RunConfig, for slot: AddressSlot, besides others: [RunConfig]) throws -> RunConfig

    /// Keeps the address of a workload that does not run: nobody answers there. Nothing happens if that cannot be had.
    func hold(_ config: RunConfig, for slot: AddressSlot)

    /// Makes what is kept for `slot` that of `other`.
    func move(_ slot: AddressSlot, to other: AddressSlot)

    /// Gives an address up for good.
    func release(_ slot: AddressSlot)

    // MARK: Proxies

    /// Starts a proxy. It does nothing until it has been written down, and is gone when that fails, or when this process ends
    /// before: none is ever lost.
    /// - Parameter save: Writes down what the proxy is found by.
    /// - Throws: `Problem` with the proxy's own words when it cannot start, and what `save` throws.
    func start(_ plan: ProxyPlan, save: @Sendable (ProxyRecord) async throws -> Void) async throws -> any ProxyHandle

    /// Takes over the proxy of `record`, which an earlier server has started, with its address.
    /// - Returns: `nil` when it is not there, or does not prove that it is the one.
    func adopt(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)?

    /// Listens to the proxy of `record`, which another server looks after, and takes nothing over.
    /// - Returns: as `adopt`.
    func observe(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)?

    /// Whether the proxy of `record` is still there, were it to prove itself or not.
    func isAlive(_ record: ProxyRecord) -> Bool

    /// Ends the proxy of `record` if it is there, without asking it.
    func end(_ record: ProxyRecord) async

    /// Ends and removes whatever a workload's proxy may have left of its backend.
    func removeLeftovers(of workload: String, running config: RunConfig) async throws

    // MARK: Logs

    /// A log of a workload. It need not have been begun.
    func log(_ kind: LogKind, of workload: String) -> any WorkloadLog

    /// Removes what is kept of a workload that is no more: its logs, its address, its files.
    func discard(_ workload: String, running config: RunConfig) async
}

/// A workload's address, or one that it has for a while: an edit holds its new one beside the old.
public struct AddressSlot: Sendable, Hashable {
    /// The use of an address.
    public enum Use: Sendable, Hashable {
        /// What clients connect to.
        case current
        /// That of a configuration which is being made ready.
        case next
        /// That of the configuration to go back to, while another is being tried out.
        case previous
        /// That of a configuration which is only looked at.
        case preview
    }

    /// The workload's id.
    public let workload: String
    /// What it is for.
    public let use: Use

    /// The address of `workload`.
    public init(_ workload: String, _ use: Use = .current) {
        self.workload = workload
        self.use = use
    }
}
