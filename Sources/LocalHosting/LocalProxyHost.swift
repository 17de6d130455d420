// SPDX-License-Identifier: Apache-2.0
public import Hosting
public import Instances
import JSONCoding
public import Models
public import Platform
public import ProxyControl
public import Runtime

/// This machine: each proxy is a process in a session of its own that outlives the server, has a port of loopback, and is
/// reached at a unix socket. It is believed to be the one that was started only if pid, start time, user and nonce agree.
public struct LocalProxyHost: ProxyHost {
    private let instance: Instance
    private let drivers: DriverRegistry
    private let launcher: ProxyLauncher
    private let log: Log
    private let hub = ProxyHub()
    private let ports = PortAllocator()

    /// The host of an instance's proxies.
    /// - Parameters:
    ///   - drivers: What runs the backends here.
    ///   - program: The proxy program: `thv-proxyrunner` beside this one unless given.
    public init(instance: Instance, drivers: DriverRegistry, log: Log, program: String? = nil) {
        self.instance = instance
        self.drivers = drivers
        self.log = log
        launcher = program.map { ProxyLauncher(program: $0) } ?? ProxyLauncher()
    }

    // MARK: Addresses

    public func reserve(
        _ config: RunConfig, for slot: AddressSlot, besides others: [RunConfig]
    ) throws -> RunConfig {
        var config = config
        config.endpoint.port = try ports.reserve(
            config.endpoint.port, for: slot.key, taken: Set(others.map(\.endpoint.port)))
        return config
    }

    public func hold(_ config: RunConfig, for slot: AddressSlot) { ports.hold(config.endpoint.port, for: slot.key) }

    public func move(_ slot: AddressSlot, to other: AddressSlot) { ports.move(slot.key, to: other.key) }

    public func release(_ slot: AddressSlot) { ports.release(slot.key) }

    // MARK: Proxies

    public func start(
        _ plan: ProxyPlan, save: @Sendable (ProxyRecord) async throws -> Void
    ) async throws -> any ProxyHandle {
        let id = plan.id
        let port = try await ports.listen(plan.config.endpoint.port, for: AddressSlot(id).key)
        if let missing = port.missing {
            log.warn("\(missing) could not be taken", [("workload", .string(id)), ("use", .string(port.names.url))])
        }
        var placed = plan
        placed.local = ProxyPlan.Local(
            controlSocket: instance.controlSocket(id), backendLog: instance.file(of: .backend, id),
            proxyLog: instance.file(of: .proxy, id))
        let started = try await Thread.blocking("launch") { [launcher, placed] in
            try launcher.start(placed, port: port)
        }
        do {
            let record = ProxyRecord(
                workload: id, nonce: plan.nonce,
                place: .process(started.process, socket: placed.local.controlSocket))
            try await save(record)
            let handle = try await Thread.blocking("link") { [hub] in
                try started.release()
                return LocalPlace(record).flatMap { LocalProxyHandle.open($0, running: plan.config, hub: hub) }
            }
            guard let handle else {
                throw Problem(
                    .startFailed, "the proxy ended as soon as it had started", fix: "see \(placed.local.proxyLog)")
            }
            return handle
        } catch {
            _ = try? await Thread.blocking("end-proxy") {
                started.process.terminate(grace: 2000)
                ProcessIdentity.reap(started.process.pid)
            }
            throw error
        }
    }

    public func adopt(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)? {
        guard let place = LocalPlace(record) else { return nil }
        let opened = try? await Thread.blocking("adopt") { [hub] () -> (LocalProxyHandle, [Descriptor])? in
            guard let handle = LocalProxyHandle.openPatiently(place, running: config, hub: hub) else { return nil }
            return (handle, LocalProxyHandle.sockets(of: place))
        }
        guard let (handle, sockets) = opened ?? nil else { return nil }
        if let missing = ports.adopt(config.endpoint.port, for: AddressSlot(record.workload).key, copies: sockets) {
            log.warn(
                "\(missing) could not be taken; an older proxy answers to localhost: restart the workload",
                [("workload", .string(record.workload))])
        }
        return handle
    }

    public func observe(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)? {
        guard let place = LocalPlace(record) else { return nil }
        let opened = try? await Thread.blocking("observe") { [hub] in
            LocalProxyHandle.openPatiently(place, running: config, hub: hub)
        }
        return opened ?? nil
    }

    public func isAlive(_ record: ProxyRecord) -> Bool { LocalPlace(record)?.process.isAlive ?? false }

    public func end(_ record: ProxyRecord) async {
        guard let place = LocalPlace(record) else { return }
        _ = try? await Thread.blocking("end-proxy") { place.process.terminate() }
    }

    public func removeLeftovers(of workload: String, running config: RunConfig) async throws {
        try await drivers.driver(for: config).removeLeftovers(workload: workload)
    }

    // MARK: Logs

    public func log(_ kind: LogKind, of workload: String) -> any WorkloadLog {
        LogFile(instance.file(of: kind, workload))
    }

    public func discard(_ workload: String, running config: RunConfig) async {
        ports.release(AddressSlot(workload).key)
        let driver = try? drivers.driver(for: config)
        _ = try? await Thread.blocking("discard") { try driver?.discard(workload: workload) }
        for path in LogKind.allCases.map({ instance.file(of: $0, workload) }) {
            try? File.remove(path)
            for index in 1...3 { try? File.remove("\(path).\(index)") }
        }
    }
}

extension AddressSlot {
    /// What the ports are kept under.
    fileprivate var key: String {
        switch use {
        case .current: workload
        case .next: "\(workload)+"
        case .previous: "\(workload)-"
        case .preview: "\(workload)?"
        }
    }
}
