// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Models
import Platform

/// Runs commands of this machine in a sandbox of bubblewrap's: no file but the system's and the program's own, no
/// network unless the profile says so, no capability, and nothing that outlives the thread that started it.
public struct ProcessRuntime: Runtime {
    public let kind = RuntimeKind.process

    public let capabilities = {
        var capabilities = DriverCapabilities(sources: [.command, .package])
        capabilities.shieldsThisMachine = true
        return capabilities
    }()

    private let bubblewrap: String?
    private let slirp: String?
    let paths = SandboxPaths()
    private let protected: [String]
    let packages: String
    let installs: PackageInstalls?
    private let history: MountHistory
    private let kept = KeptPaths()

    /// A driver that looks for its programs in the usual places.
    /// - Parameters:
    ///   - protected: Paths that no workload may see, besides thv's usual directories and engines' sockets.
    ///   - packages: The directory for packages.
    ///   - installs: What installs them; `nil` where those that are installed are only run.
    ///   - history: What was mounted before.
    public init(
        protected: [String] = [], packages: String = "", installs: PackageInstalls? = nil,
        history: MountHistory = MountHistory()
    ) {
        self.packages = packages
        self.installs = installs
        self.protected = protected
        self.history = history
        bubblewrap = Self.find("bwrap")
        slirp = Self.find("slirp4netns")
    }

    public func with(_ history: MountHistory) -> any Runtime {
        ProcessRuntime(protected: protected, packages: packages, installs: installs, history: history)
    }

    private var demands: SandboxDemands { SandboxDemands(hasBubblewrap: bubblewrap != nil, hasNetwork: slirp != nil) }

    static func find(_ name: String) -> String? {
        ["/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin", "/sbin"].map { "\($0)/\(name)" }.first {
            access($0, X_OK) == 0
        }
    }

    // MARK: Before the start

    public func prepare(
        _ config: RunConfig, progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        try await installing(checked(config), progress)
    }

    public func check(_ config: RunConfig) throws { _ = try checked(config) }

    private func checked(_ config: RunConfig) throws -> RunConfig {
        let prepared = try find(config)
        // Opened to be judged, while somebody waits for the answer; the proxy opens them for good.
        let shown = try open(prepared)
        try shown.checkRules()
        try checkDirectory(prepared, shown)
        return prepared
    }

    /// Finds the program or the package's manager, and checks what needs no path to be opened.
    private func find(_ config: RunConfig) throws -> RunConfig {
        var config = config
        if case .package(let reference, let runner, _) = config.source {
            return try preparePackage(reference, runner, config)
        }
        guard let command = config.source?.command, let program = command.first, !program.isEmpty else {
            throw RuntimeError(
                .notSupported, "the sandbox runs commands, and this workload is none", fix: "give a command",
                pointer: "/command")
        }
        try demands.check(config)
        anticipate()
        config.source = .command([try paths.program(program, config)] + command.dropFirst())
        return try checkPlaces(config)
    }

    /// Begins what a start has to wait for.
    private func anticipate() {
        ControlGroup.anticipateEntry()
        Thread.detach(name: "system-calls") { _ = SystemCallFilter.native }
    }

    private func preparePackage(_ reference: String, _ given: String?, _ config: RunConfig) throws -> RunConfig {
        guard let package = PackageReference(reference) else {
            if let problem = SourceScheme.problem(with: reference) {
                throw RuntimeError(.notSupported, problem.detail, fix: problem.fix, pointer: "/package")
            }
            throw RuntimeError(
                .notSupported, "“\(reference)” is not a package",
                fix: "write it as uvx://NAME[@VERSION] or npx://NAME[@VERSION]", pointer: "/package")
        }
        let runner = try PackageRunner.find(package.manager, at: given)
        try demands.check(config)
        anticipate()
        var config = config
        config.source = .package(reference, runner: runner, digest: config.source?.digest)
        return try checkPlaces(config)
    }

    private func checkPlaces(_ prepared: RunConfig) throws -> RunConfig {
        var config = prepared
        if let directory = config.backend.workingDirectory, config.policy.insecureNoSandbox,
            !HostPath.isDirectory(directory)
        {
            throw Self.noDirectory(directory)
        }
        config.backend.runtime = .process
        return config
    }

    /// Refuses a directory to start in that is not seen inside.
    private func checkDirectory(_ config: RunConfig, _ shown: ShownPaths) throws {
        guard let directory = config.backend.workingDirectory.map(Path.clean), !config.policy.insecureNoSandbox else {
            return
        }
        let home = SandboxLayout.usableHome(paths.home)
        if SandboxLayout.isSeen(directory, home: home, shown) { return }
        // Inside of a volume it need not be there on the machine.
        let isInside = shown.facts.contains { Path.isInside(directory, $0.inside) }
        if isInside || !HostPath.isDirectory(directory) { throw Self.noDirectory(directory) }
        throw RuntimeError(
            .notSupported, "cannot start in \(directory): the sandbox does not show it",
            fix: "show it read-only: \(set: "volumes", to: directory), or leave it out: \(field: "working_dir")",
            pointer: "/working_dir")
    }

    private static func noDirectory(_ path: String) -> RuntimeError {
        RuntimeError(
            .pathNotFound, "there is no directory \(path)", fix: "correct it: \(field: "working_dir")",
            pointer: "/working_dir")
    }

    func gate(own: String? = nil) -> PathGate {
        PathGate(protected: protected, writable: history.writable, own: own)
    }

    /// Opens everything that the workload sees of the host.
    /// - Parameters:
    ///   - granted: What was granted, if it has been opened before.
    ///   - program: What runs it; the program of its source unless given.
    private func open(
        _ config: RunConfig, granted: ShownPaths? = nil, own: OwnDirectory? = nil, program: String? = nil
    ) throws -> ShownPaths {
        let gate = gate(own: own.flatMap { HostPath.real($0.path) })
        var shown = try granted ?? self.granted(config, gate)
        if config.policy.insecureNoSandbox { return shown }
        // One that a volume shows elsewhere is shown with it.
        if let program = program ?? config.source?.program, SandboxPaths.inVolume(program, config) == nil {
            try shown.addProgram(program, home: paths.home, gate: gate)
        }
        if let own { try shown.addOwn(own, gate: gate) }
        return shown
    }

    /// Opens what does not depend on which programs are installed.
    private func granted(_ config: RunConfig, _ gate: PathGate) throws(RuntimeError) -> ShownPaths {
        var shown = try ShownPaths(granted: config, gate: gate)
        if !config.policy.insecureNoSandbox { shown.addCommandFiles(of: config, gate: gate) }
        return shown
    }

    /// What a start shows: volumes and the profile's paths as they were opened at the first start of this proxy.
    private func shown(_ config: RunConfig, workload id: String, own: OwnDirectory?, program: String?) throws
        -> ShownPaths
    {
        let granted = try kept.paths(of: id) {
            var opened = try self.granted(config, gate())
            if history.isAutomatic { try opened.check(against: history.known) }
            opened.note(opened.changes(since: history.known))
            return opened
        }
        var shown = try open(config, granted: granted, own: own, program: program)
        if !config.policy.insecureNoSandbox { try shown.compose() }
        return shown
    }

    public func mounts(of config: RunConfig) throws -> (shown: [ShownPath], notes: [String]) {
        var shown = try open(try find(config))
        try shown.compose()
        return config.policy.insecureNoSandbox ? ([], []) : (shown.facts, shown.notes)
    }

    // MARK: The start

    public func start(_ spec: BackendSpec) async throws -> any Backend {
        var config = try find(spec.config)
        var own: OwnDirectory?
        let program = config.source?.program
        if let package = config.source?.package.flatMap(PackageReference.init) {
            let launch = PackageRunner(package, program: program ?? "")
            if config.policy.insecureNoSandbox {
                // What it has fetched is there again at the next start.
                let directory = directory(of: spec.id)
                try PrivateDirectory.make(directory, from: packages)
                config = launch.complete(config, in: directory)
            } else {
                let (entry, files) = try installed(config)
                own = files
                config = launch.complete(config, with: entry)
            }
        }
        return try await launch(config, try shown(config, workload: spec.id, own: own, program: program), spec)
    }

    /// - Parameter sharesNetwork: whether it has this machine's network; only for what is no workload.
    func launch(
        _ prepared: RunConfig, _ shown: ShownPaths, _ spec: BackendSpec, sharesNetwork: Bool = false
    ) async throws -> any Backend {
        let started = Promise<Result<any Backend, RuntimeError>>()
        // This thread is the sandbox's parent and must outlive it: the kernel ends the child of a dead thread.
        Thread.detach(name: "sandbox") {
            do {
                try run(prepared, shown, spec, sharesNetwork) { started.fulfil(.success($0)) }
            } catch let error as RuntimeError {
                started.fulfil(.failure(error))
            } catch {
                started.fulfil(.failure(RuntimeError(.startFailed, "the sandbox could not start: \(error)")))
            }
        }
        return try await started.settled().get()
    }

    /// Starts it, calls `started`, and returns when it has ended. Throws only before `started` was called.
    private func run(
        _ config: RunConfig, _ shown: ShownPaths, _ spec: BackendSpec, _ sharesNetwork: Bool,
        _ started: (ProcessBackend) -> Void
    ) throws {
        do {
            try run(config, shown, spec, sharesNetwork, UserScope(), started)
        } catch let refusal as UserScope.Refusal {
            spec.log(Array("no control group by systemd: \(refusal.reason)".utf8))
            try run(config, shown, spec, sharesNetwork, nil, started)
        }
    }

    /// - Parameter scope: Asked for a control group where we cannot make one.
    private func run(
        _ config: RunConfig, _ shown: ShownPaths, _ spec: BackendSpec, _ sharesNetwork: Bool, _ scope: UserScope?,
        _ started: (ProcessBackend) -> Void
    ) throws {
        let input = try Descriptor.pipe()
        let output = try Descriptor.pipe()
        let error = try Descriptor.pipe()
        let info = try Descriptor.pipe()
        let user = try user(for: config, workload: spec.id)
        let layout = SandboxLayout(
            config, home: paths.home, secrets: spec.secrets, shown: shown, user: user,
            system: config.policy.insecureNoSandbox ? nil : try SystemFiles.current())
        let stage = StagedMounts.arePossible ? try StagedMounts(for: user) : nil
        let limits = SandboxLimits(config)
        var group = ControlGroup(workload: spec.id, limits: limits)
        let isCounted = group != nil || scope != nil
        let http = HTTPBackend(config)
        var network: SandboxNetwork?
        do {
            var launch =
                config.policy.insecureNoSandbox
                ? plain(layout, config)
                : try layout.bubblewrap(
                    bubblewrap ?? "", info: info.write,
                    ownsNetwork: config.policy.permissionProfile.outbound.allowAll || !isCounted || http != nil,
                    isCounted: isCounted, sharesNetwork: sharesNetwork, stage: stage)
            // What it prints is its log, and there is nothing to read for it.
            if http != nil { input.write.close() }
            let printing = http == nil ? output : error
            launch.descriptors += [(input.read.number, 0), (printing.write.number, 1), (error.write.number, 2)]
            launch.hasConnector = http != nil
            launch.groups = group?.entrances ?? []
            launch.dataLimit = !isCounted ? UInt64(limits.memory) : 0
            var measured = MeasuredPlaces()
            if !config.policy.insecureNoSandbox {
                if !isCounted { measured = MeasuredPlaces(paths: layout.memoryPlaces, size: layout.size) }
                if sharesNetwork {
                    // There is nothing to connect.
                } else if config.policy.permissionProfile.outbound.allowAll {
                    launch.connectNetwork = { pid, sockets in
                        network = try SandboxNetwork.connect(pid, sockets, program: slirp ?? "")
                        measured.sockets = sockets
                    }
                } else if !isCounted || http != nil {
                    // To look into its network namespace, or to connect from inside, one has to have made it.
                    launch.connectNetwork = { _, sockets in
                        try sockets.startLoopback()
                        measured.sockets = sockets
                    }
                }
            }
            if group == nil, let scope {
                launch.admit = {
                    group = try ControlGroup(scope, adopting: $0, workload: spec.id, limits: limits)
                }
            }
            let (pid, connector) = try launch.start()
            launch.keep = []
            for end in [input.read, output.write, error.write, info.write] { end.close() }
            let errors = try ErrorLines(error.read, mask: spec.mask, log: spec.log)
            let first = config.policy.insecureNoSandbox ? pid : Self.firstProcess(below: pid, info.read)
            guard let launched = ProcessHandle(pid), let first else {
                kill(pid, SIGKILL)
                _ = Child.Exit(waitingFor: pid)
                errors.waitForEnd()
                throw Self.refused(errors.lines)
            }
            // What ends at once may be gone by now; bubblewrap is not, until somebody waits for it.
            let root = ProcessHandle(first) ?? launched
            let backend = ProcessBackend(
                channel: http == nil ? DescriptorChannel(reading: output.read, writing: input.write) : nil,
                endpoint: http.map { http in
                    // Without it nobody reaches the server, which is started again.
                    http.endpoint(through: connector.map { Connector($0) { launched.send(SIGKILL) } })
                }, errors: errors,
                launched: launched, root: root, isSandboxed: !config.policy.insecureNoSandbox,
                notes: notes(
                    config, layout, network, limits.note(group, isSandboxed: !config.policy.insecureNoSandbox)),
                mounts: config.policy.insecureNoSandbox ? [] : shown.facts)
            if group == nil { backend.watch(limit: limits.memory, measured) }
            started(backend)
            let explanation = SandboxExitExplanation(
                code: 0, lines: [], layout: config.policy.insecureNoSandbox ? nil : layout,
                network: config.policy.permissionProfile.outbound.allowAll || config.policy.insecureNoSandbox)
            backend.supervise(explanation, group: group, network: network)
        } catch {
            network?.close()
            group?.remove()
            throw error
        }
    }

    private func notes(
        _ config: RunConfig, _ layout: SandboxLayout, _ network: SandboxNetwork?, _ limits: String
    ) -> [String] {
        guard config.policy.insecureNoSandbox else {
            let port = HTTPBackend(config).map { http in
                "its port \(http.port) is one of its own network, where only its proxy connects: nothing of it listens on this "
                    + "machine"
            }
            return layout.notes + [network?.note ?? "network: none, its own loopback only"] + (port.map { [$0] } ?? [])
                + [limits]
        }
        return [
            "no sandbox, as its configuration asks: it can read and write whatever its owner can, and use "
                + "the whole network", limits,
        ]
    }

    // MARK: Leftovers

    private func directory(of workload: String) -> String { "\(packages)/\(workload.prefix(12))" }

    /// What its package has fetched, which is there at each start without a sandbox.
    public func discard(workload id: String) throws {
        if packages.hasPrefix("/") { try Directory.removeTree(directory(of: id)) }
    }

    /// Nothing outlives a proxy but empty control groups: the kernel ends a sandbox with the thread that started it.
    public func removeLeftovers(workload id: String) async throws {
        _ = try await Thread.blocking("sandbox-clean") { ControlGroup.removeLeftovers(workload: id) }
    }
}
