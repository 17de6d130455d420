// SPDX-License-Identifier: Apache-2.0
public import Models

/// The drivers of a program, registered where it is put together. The only place that decides which one runs what.
public struct DriverRegistry: Sendable {
    private let drivers: [any Runtime]

    /// - Parameter drivers: One of each kind. Where a configuration leaves the choice to us the first one that runs its source
    ///   is taken, and the last one where it has none.
    public init(_ drivers: [any Runtime]) { self.drivers = drivers }

    /// The kind that a configuration asks for; `auto` decides by the source.
    public func kind(for config: RunConfig) -> RuntimeKind {
        if config.backend.runtime != .auto { return config.backend.runtime }
        let source = config.source?.kind
        let found = drivers.first { driver in source.map { driver.capabilities.sources.contains($0) } ?? false }
        return (found ?? drivers.last)?.kind ?? .auto
    }

    /// The properties of the driver of a configuration; the usual ones where none is registered.
    public func capabilities(of config: RunConfig) -> DriverCapabilities {
        registered(for: config)?.capabilities ?? DriverCapabilities()
    }

    /// The driver of a configuration.
    /// - Parameter history: What was mounted before.
    /// - Throws: `RuntimeError` when none is registered for what it asks for.
    public func driver(
        for config: RunConfig, history: MountHistory = MountHistory()
    ) throws(RuntimeError) -> any Runtime {
        if let driver = registered(for: config) { return driver.with(history) }
        throw RuntimeError(
            .notSupported, "this server has no driver for the runtime “\(kind(for: config).rawValue)”",
            fix: "take another one: \(field: "runtime")", pointer: "/runtime")
    }

    private func registered(for config: RunConfig) -> (any Runtime)? {
        let kind = kind(for: config)
        return drivers.first { $0.kind == kind }
    }
}
