// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Models
public import Platform

/// Runs commands of this machine in a sandbox of bubblewrap's: no file but the system's and the program's own, no
/// network unless the profile says so, no capability, and nothing that outlives the thread that started it.
public struct ProcessRuntime: Runtime {
    public let kind = RuntimeKind.process

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
        _ = try open(prepared)
        return prepared
    }

    /// Finds the program or the package's manager, and checks what needs no path to be opened.
    private func find(_ config: RunConfig) throws -> RunConfig {
        var config = config
        if config.package != nil { return try preparePackage(config) }
        guard let command = config.command, let program = command.first, !program.isEmpty else {
            throw RuntimeError(
                .notSupported, "the sandbox runs commands, and this workload is none", fix: "give a command",
                pointer: "/command")
        }
        try checkKind(config)
        anticipate()
        config.command = [try paths.program(program)] + command.dropFirst()
        return try checkPlaces(config)
    }

    /// Begins what a start has to wait for.
    private func anticipate() {
        ControlGroup.anticipateEntry()
        Thread.detach(name: "system-calls") { _ = SystemCallFilter.native }
    }

    private func preparePackage(_ config: RunConfig) throws -> RunConfig {
        var config = config
        guard let package = config.package.flatMap(PackageReference.init) else {
            if let problem = config.package.flatMap(SourceScheme.problem) {
                throw RuntimeError(.notSupported, problem.detail, fix: problem.fix, pointer: "/package")
            }
            throw RuntimeError(
                .notSupported, "“\(config.package ?? "")” is not a package",
                fix: "write it as uvx://NAME[@VERSION] or npx://NAME[@VERSION]", pointer: "/package")
        }
        let runner = try PackageRunner.find(package.manager, at: config.packageRunner)
        try checkKind(config)
        anticipate()
        config.packageRunner = runner
        return try checkPlaces(config)
    }

    private func checkPlaces(_ prepared: RunConfig) throws -> RunConfig {
        var config = prepared
        if let directory = config.workingDirectory, !HostPath.isDirectory(directory) {
            throw RuntimeError(
                .pathNotFound, "there is no directory \(directory)", fix: "correct it: \(field: "working_dir")",
                pointer: "/working_dir")
        }
        config.runtime = .process
        return config
    }

    func gate(own: String? = nil) -> PathGate {
        PathGate(protected: protected, writable: history.writable, own: own)
    }

    /// Opens everything that the workload sees of the host.
    /// - Parameter granted: What was granted, if it has been opened before.
    private func open(
        _ config: RunConfig, granted: ShownPaths? = nil, own: OwnDirectory? = nil
    ) throws -> ShownPaths {
        let gate = gate(own: own.flatMap { HostPath.real($0.path) })
        var shown = try granted ?? ShownPaths(granted: config, gate: gate)
        if config.insecureNoSandbox { return shown }
        let program = config.package == nil ? config.command?.first : config.packageRunner
        if let program { try shown.addProgram(program, home: paths.home, gate: gate) }
        if let own { try shown.addOwn(own, gate: gate) }
        return shown
    }

    /// What a start shows: volumes and the profile's paths as they were opened at the first start of this proxy.
    private func shown(_ config: RunConfig, workload id: String, own: OwnDirectory?) throws -> ShownPaths {
        let granted = try kept.paths(of: id) {
            var opened = try ShownPaths(granted: config, gate: gate())
            if history.isAutomatic { try opened.check(against: history.known) }
            opened.note(opened.changes(since: history.known))
            return opened
        }
        return try open(config, granted: granted, own: own)
    }

    private func checkKind(_ config: RunConfig) throws(RuntimeError) {
        if config.transport != .stdio {
            throw RuntimeError(
                .notSupported, "a sandboxed process can speak stdio only, not \(config.transport.rawValue)",
                fix: "let it speak stdio (\(set: "transport", to: "stdio")), or run it as an image",
                pointer: "/transport")
        }
        if config.permissionProfile.filtersNetwork {
            throw RuntimeError(
                .notSupported, "a profile that names hosts or ports needs a filter that does not exist yet",
                fix: "take one that does not: \(set: "permission_profile", to: "network")",
                pointer: "/permission_profile")
        }
        if config.insecureNoSandbox { return }
        if config.runAsRoot, !BackendUser.serverIsRoot {
            throw RuntimeError(
                .notSupported, "the server is not root, so nothing can run as root",
                fix: "leave it out: \(field: "run_as_root")",
                pointer: "/run_as_root")
        }
        if bubblewrap == nil {
            throw RuntimeError(
                .runtimeUnavailable, "the sandbox needs bubblewrap, which is not installed",
                fix:
                    "apt-get install bubblewrap slirp4netns, or run it unprotected: \(set: "insecure_no_sandbox", to: "true")"
            )
        }
        if config.permissionProfile.outbound.allowAll, slirp == nil {
            throw RuntimeError(
                .runtimeUnavailable, "a workload's network needs slirp4netns, which is not installed",
                fix: "apt-get install slirp4netns, or leave it without: \(set: "permission_profile", to: "none")",
                pointer: "/permission_profile")
        }
    }

    public func mounts(of config: RunConfig) throws -> (shown: [ShownPath], notes: [String]) {
        let shown = try open(try find(config))
        return config.insecureNoSandbox ? ([], []) : (shown.facts, shown.notes)
    }

    // MARK: The start

    public func start(_ spec: BackendSpec) async throws -> any Backend {
        var config = try find(spec.config)
        var own: OwnDirectory?
        if let package = config.package.flatMap(PackageReference.init) {
            let launch = PackageRunner(package, program: config.packageRunner ?? "")
            if config.insecureNoSandbox {
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
        return try await launch(config, try shown(config, workload: spec.id, own: own), spec)
    }

    /// - Parameter sharesNetwork: whether it has this machine's network; only for what is no workload.
    func launch(
        _ prepared: RunConfig, _ shown: ShownPaths, _ spec: BackendSpec, sharesNetwork: Bool = false
    ) async throws -> any Backend {
        try await withCheckedThrowingContinuation { continuation in
            // This thread is the sandbox's parent and must outlive it: the kernel ends the child of a dead thread.
            Thread.detach(name: "sandbox") {
                do {
                    try run(prepared, shown, spec, sharesNetwork) { continuation.resume(returning: $0) }
                } catch let error as RuntimeError {
                    continuation.resume(throwing: error)
                } catch {
                    continuation.resume(throwing: RuntimeError(.startFailed, "the sandbox could not start: \(error)"))
                }
            }
        }
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
        let layout = SandboxLayout(config, home: paths.home, secrets: spec.secrets, shown: shown, user: user)
        let stage = StagedMounts.arePossible ? try StagedMounts(for: user) : nil
        let limits = SandboxLimits(config)
        var group = ControlGroup(workload: spec.id, limits: limits)
        let isCounted = group != nil || scope != nil
        var network: SandboxNetwork?
        do {
            var launch =
                config.insecureNoSandbox
                ? plain(layout, config)
                : try layout.bubblewrap(
                    bubblewrap ?? "", info: info.write, isCounted: isCounted, sharesNetwork: sharesNetwork, stage: stage
                )
            launch.descriptors += [(input.read.number, 0), (output.write.number, 1), (error.write.number, 2)]
            launch.groups = group?.entrances ?? []
            launch.dataLimit = !isCounted ? UInt64(limits.memory) : 0
            var measured = MeasuredPlaces()
            if !config.insecureNoSandbox {
                if !isCounted { measured = MeasuredPlaces(paths: layout.memoryPlaces, size: layout.size) }
                if sharesNetwork {
                    // There is nothing to connect.
                } else if config.permissionProfile.outbound.allowAll {
                    launch.connectNetwork = { pid, sockets in
                        network = try SandboxNetwork.connect(pid, sockets, program: slirp ?? "")
                        measured.sockets = sockets
                    }
                } else if !isCounted {
                    // To look into its network namespace, one has to have made it.
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
            let pid = try launch.start()
            launch.keep = []
            for end in [input.read, output.write, error.write, info.write] { end.close() }
            let errors = try ErrorLines(error.read, mask: spec.mask, log: spec.log)
            let root = config.insecureNoSandbox ? pid : Self.firstProcess(below: pid, info.read)
            guard let launched = ProcessHandle(pid), let root = root.flatMap(ProcessHandle.init) else {
                kill(pid, SIGKILL)
                _ = Child.Exit(waitingFor: pid)
                errors.waitForEnd()
                throw Self.refused(errors.lines)
            }
            let backend = ProcessBackend(
                channel: DescriptorChannel(reading: output.read, writing: input.write), errors: errors,
                launched: launched, root: root, isSandboxed: !config.insecureNoSandbox,
                notes: notes(config, layout, network, limits.note(group, isSandboxed: !config.insecureNoSandbox)),
                mounts: config.insecureNoSandbox ? [] : shown.facts)
            if group == nil { backend.watch(limit: limits.memory, measured) }
            started(backend)
            let explanation = SandboxExitExplanation(
                code: 0, lines: [], layout: config.insecureNoSandbox ? nil : layout,
                network: config.permissionProfile.outbound.allowAll || config.insecureNoSandbox)
            backend.supervise(explanation, group: group, network: network)
        } catch {
            network?.close()
            group?.remove()
            throw error
        }
    }

    /// Whom it runs as when the server is root; `nil` for the server's own user.
    private func user(for config: RunConfig, workload id: String) throws(RuntimeError) -> BackendUser? {
        if config.insecureNoSandbox || config.runAsRoot || !BackendUser.serverIsRoot || Defence.backendUser.isOff {
            return nil
        }
        if StagedMounts.arePossible { return try BackendUser.choose(for: id) }
        throw RuntimeError(
            .notSupported,
            "the server is root without the right to mount (CAP_SYS_ADMIN), so that its workloads cannot run "
                + "as another user",
            fix:
                """
                run the server as an ordinary user, or let it run as root (\(set: "run_as_root", to: "true")): the workload \
                then owns what it sees of root's
                """,
            pointer: "/run_as_root")
    }

    private func plain(_ layout: SandboxLayout, _ config: RunConfig) -> Launch {
        let environment = layout.plainEnvironment.merging(["HOME": paths.home]) { old, _ in old }
        return Launch(
            program: layout.plainCommand[0], arguments: layout.plainCommand, environment: environment, descriptors: [],
            directory: config.workingDirectory ?? paths.home)
    }

    private func notes(
        _ config: RunConfig, _ layout: SandboxLayout, _ network: SandboxNetwork?, _ limits: String
    ) -> [String] {
        guard config.insecureNoSandbox else {
            return layout.notes + [network?.note ?? "network: none, its own loopback only", limits]
        }
        return [
            "no sandbox, as its configuration asks: it can read and write whatever its owner can, and use "
                + "the whole network", limits,
        ]
    }

    /// The pid of the sandbox's first process, once bubblewrap says that it is there; `nil` when it fails before. The
    /// number that it tells is one of its own process namespace. When everything has ended already, bubblewrap's own.
    private static func firstProcess(below bubblewrap: pid_t, _ info: Descriptor) -> pid_t? {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while !text.contains(UInt8(ascii: "}")) {
            let count = read(info.number, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            text += chunk[0..<count]
        }
        return ProcessTree.children(of: bubblewrap).first ?? bubblewrap
    }

    private static func refused(_ lines: [String]) -> RuntimeError {
        let line = lines.last { $0.hasPrefix("bwrap: ") } ?? lines.last ?? "bubblewrap gave no reason"
        return RuntimeError(
            .startFailed, "the sandbox could not be made: \(line)", fix: Remedy(text: SandboxCheck.fix(for: line)))
    }

    // MARK: Leftovers

    private func directory(of workload: String) -> String { "\(packages)/\(workload.prefix(12))" }

    /// Removes what the packages of a workload have fetched. Blocks; call it when the workload is no more.
    public func removePackages(workload id: String) throws(SystemError) {
        if packages.hasPrefix("/") { try Directory.removeTree(directory(of: id)) }
    }

    /// Nothing outlives a proxy but empty control groups: the kernel ends a sandbox with the thread that started it.
    public func removeLeftovers(workload id: String) async throws {
        _ = try await Thread.blocking("sandbox-clean") { ControlGroup.removeLeftovers(workload: id) }
    }
}
