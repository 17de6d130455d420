// SPDX-License-Identifier: Apache-2.0
import API
import Activity
import Authentication
public import Authorization
import Clients
public import Configuration
import Crypto
import Downloads
import Glibc
public import HTTP
import Identity
public import Instances
import JSONCoding
import LocalHosting
import Models
public import Platform
import Preferences
import Registry
import Runtime
import Secrets
import Storage
import ToolHiveAPI
import Workloads

/// One server over one instance: from taking the lock to leaving no trace.
///
/// `thv serve` runs one until it is told to end; an embedded command runs one for as long as it takes, listening only
/// on the instance's socket, so that a second command meanwhile goes through it.
public final class ServerProcess: Sendable {
    /// Where to listen besides the instance's socket.
    public struct Listening: Sendable {
        /// An address of this machine's loopback; `nil` for no TCP at all.
        public var host: String?
        /// 0 lets the system choose.
        public var port: UInt16
        /// When `port` is taken: an error if true, else any free port.
        public var portIsRequired: Bool
        /// A further unix socket.
        public var socket: String?
        /// What the configuration files say; `nil` to read those that hold without a person's session.
        public var settings: Settings?

        /// Only the instance's socket.
        public init(
            host: String? = nil, port: UInt16 = 0, portIsRequired: Bool = false, socket: String? = nil,
            settings: Settings? = nil
        ) {
            self.host = host
            self.port = port
            self.portIsRequired = portIsRequired
            self.socket = socket
            self.settings = settings
        }
    }

    /// The address over TCP, or the socket's when there is none.
    public let url: String
    private let instance: Instance
    private let lock: InstanceLock?
    private let service: WorkloadService
    private let clients: ClientService
    let api: APIServer
    private let servers: [HTTPServer]
    private let extraSocket: String?
    private let shortcut: SocketShortcut?
    private let stopRequests: AsyncStream<Void>
    private let heart: Task<Void, Never>?
    private let admission: Task<Void, Never>?
    private let isEmbedded: Bool
    private let writesRuntimeFile: Bool

    /// Takes the instance's lock, opens its state, adopts what runs, and listens. When it throws, nothing is left.
    /// - Parameters:
    ///   - holding: the lock, when the caller has it already; it is released here all the same.
    ///   - authorizer: who may do what: its own user everything, unless said otherwise.
    /// - Throws: `Problem`, or an error that `Problem(describing:)` understands.
    public init(
        _ instance: Instance, _ listening: Listening, embedded: Bool, holding: InstanceLock? = nil,
        authorizer: any Authorizer = OwnerPolicy(owner: .thisUser), log: Log
    ) async throws {
        self.instance = instance
        writesRuntimeFile = !embedded
        isEmbedded = embedded
        if let host = listening.host, SocketAddress(host: host, port: 0)?.isLoopback != true, host != "localhost" {
            throw Problem(
                .forbidden, "the host \(host) is reachable from beyond this machine, where nobody would be identified",
                fix: "use 127.0.0.1 and reach it with an SSH tunnel")
        }
        try instance.prepareDirectories()
        // Every subscriber and every proxy costs one.
        if !embedded { DescriptorLimit.raise(to: 16_384) }
        let held: InstanceLock
        if let holding { held = holding } else { held = try await InstanceLock.acquire(instance, serving: !embedded) }
        lock = held
        do {
            try instance.checkFiles()
            let preferences = try Self.preferences(instance, listening.settings)
            let current = try await preferences.current()
            let journal = EndingJournal(path: instance.reserveFile)
            let database = try await StateDatabase.open(instance, journal, check: embedded ? .form : .content)
            let changes = Self.changes(instance, database, authorizer)
            try await changes.load()
            let secrets = Self.secrets(instance)
            let packages = Self.packages(instance) { await Self.sources(preferences) }
            let drivers = Self.drivers(instance, packages)
            service = WorkloadService(
                InstanceBase(instance: instance, database: database, changes: changes, drivers: drivers, log: log),
                secrets: secrets, host: LocalProxyHost(instance: instance, drivers: drivers, log: log),
                allowedHosts: current.allowedHosts.sorted(), journal: journal, packages: packages,
                proxyMemory: { (try? await preferences.current().proxyMemory) ?? current.proxyMemory })
            try await service.groups.table.load()
            clients = Self.clients(service, database, instance, log)
            try await clients.load()
            var sockets = [[try Self.unix(instance.apiSocket)]]
            var address = "unix://\(instance.apiSocket)"
            var names = LoopbackNames.none
            if let host = listening.host {
                let port = try Self.tcp(host == "localhost" ? "127.0.0.1" : host, listening)
                sockets.append(port.sockets)
                names = port.names
                address = names.url
                if let missing = port.missing {
                    log.warn("\(missing) could not be taken, so localhost is refused: use \(address)")
                }
            }
            if let path = listening.socket { sockets.append([try Self.unix(path)]) }
            let admitted = AdmittedCallerList()
            let authenticator = PersonalAuthenticator(
                names: names, allowedHosts: Set(current.allowedHosts), allowedOrigins: Set(current.allowedOrigins),
                admitted: admitted)
            url = address
            extraSocket = listening.socket
            let (stops, sink) = AsyncStream<Void>.makeStream()
            stopRequests = stops
            let nonce = RandomBytes.hex(bytes: 16)
            let recorder = RequestRecorder(accessLog: embedded ? nil : instance.accessLog, changes: changes)
            let registries = Self.registries(instance, embedded ? .command : .server, preferences, log) {
                let owner = changes.owners.owner(of: .registry, $0.definition.name)
                changes.events.publish(Event(.registry, $0), owner: owner)
            }
            let services = Services(
                changes: changes, workloads: service, secretStore: secrets, registries: registries,
                preferences: preferences, clients: clients)
            api = APIServer(
                services, facts: ServerFacts(instance: instance, url: address, nonce: nonce) { sink.yield() },
                mounts: [ToolHiveMount.make(services)], authenticator: authenticator, authorizer: authorizer, log: log,
                recorder: recorder, worksForCommands: embedded)
            try await Recovery(workloads: service).run()
            await service.housekeeping.forget(
                operationsAfter: current.operationsDays, activityAfter: current.activityDays)
            clients.start()
            let api = api
            servers = try sockets.map { try api.serve($0) }
            var shortcut: SocketShortcut?
            if !embedded {
                try RuntimeFile(
                    instanceID: instance.id, url: address, socket: instance.apiSocket, process: .current, nonce: nonce,
                    auditPath: instance.auditLog, cacheDirectory: instance.cacheDirectory, version: Version.current
                ).write(instance.runtimeFile)
                shortcut = SocketShortcut(instance)
            }
            self.shortcut = shortcut
            journal.takeSpare()
            let service = service
            admission = embedded ? nil : Task { await CallerAdmission.keep(admitted, by: preferences) }
            heart = Task {
                if !embedded { await service.housekeeping.backUp(to: instance.databaseBackup) }
                var beats = 0
                while (try? await Task.sleep(for: .seconds(15))) != nil {
                    api.heartbeat()
                    journal.takeSpare()
                    Memory.giveBack(beyond: 32 << 20)
                    beats += 1
                    // Once an hour.
                    guard beats % 240 == 0, let current = try? await preferences.current() else { continue }
                    await service.housekeeping.forget(
                        operationsAfter: current.operationsDays, activityAfter: current.activityDays)
                    if !embedded { await service.housekeeping.backUp(to: instance.databaseBackup) }
                }
            }
        } catch {
            for path in [instance.apiSocket, listening.socket].compactMap({ $0 }) { try? File.remove(path) }
            held.release()
            throw error
        }
    }

    /// Shows an instance that another program, or nobody, looks after: no lock, no socket, and nothing is changed.
    public init(observing instance: Instance, log: Log) async throws {
        self.instance = instance
        writesRuntimeFile = false
        isEmbedded = true
        lock = nil
        heart = nil
        admission = nil
        extraSocket = nil
        shortcut = nil
        servers = []
        url = ""
        stopRequests = AsyncStream { $0.finish() }
        try instance.checkFiles()
        let database = try await StateDatabase.observe(instance)
        let authorizer = OwnerPolicy(owner: .thisUser)
        let changes = Self.changes(instance, database, authorizer)
        try await changes.load()
        let secrets = Self.secrets(instance)
        let packages = Self.packages(instance) { PackageSources() }
        let drivers = Self.drivers(instance, packages)
        service = WorkloadService(
            InstanceBase(instance: instance, database: database, changes: changes, drivers: drivers, log: log),
            secrets: secrets, host: LocalProxyHost(instance: instance, drivers: drivers, log: log), packages: packages)
        try await service.groups.table.load()
        clients = Self.clients(service, database, instance, log)
        try await clients.load()
        let preferences = try Self.preferences(instance, nil)
        let registries = Self.registries(instance, .observer, preferences, log)
        let services = Services(
            changes: changes, workloads: service, secretStore: secrets, registries: registries,
            preferences: preferences,
            clients: clients)
        api = APIServer(
            services, facts: ServerFacts(instance: instance, url: "", nonce: "") {},
            mounts: [ToolHiveMount.make(services)], authenticator: PersonalAuthenticator(), authorizer: authorizer,
            log: log, recorder: RequestRecorder(accessLog: nil, changes: nil))
        try await Recovery(workloads: service).observe()
    }

    /// Returns when a client asks the server to stop.
    public func stopRequested() async {
        for await _ in stopRequests { return }
    }

    /// Stops listening and lets go of the instance; workloads run on. An embedded server finishes first what it and
    /// those who came through its socket have begun.
    public func close() async {
        if writesRuntimeFile { try? File.remove(instance.runtimeFile) }
        shortcut?.remove()
        if !servers.isEmpty {
            for path in [instance.apiSocket, extraSocket].compactMap({ $0 }) { try? File.remove(path) }
        }
        if isEmbedded {
            let end = MonotonicClock.milliseconds + 2000
            // The socket is gone from its directory, so nobody new comes; whoever has connected is served.
            repeat {
                try? await Task.sleep(for: .milliseconds(2))
                await service.drain()
            } while servers.contains(where: \.hasConnections) && MonotonicClock.milliseconds < end
        }
        await clients.close()
        await service.settle()
        if isEmbedded, lock != nil { await service.housekeeping.backUp(to: instance.databaseBackup) }
        service.close()
        heart?.cancel()
        admission?.cancel()
        for server in servers { server.stopAccepting() }
        let servers = servers
        let accessLog = api.recorder.accessLog
        // It waits for handlers, and they may for calls that block.
        _ = try? await Thread.dedicated("stop") {
            for server in servers { server.stop() }
            accessLog?.close()
        }
        lock?.release()
    }

    /// Answers a request of this process itself, without any socket.
    /// - Returns: what goes on and may be cancelled, as by a client that leaves.
    public func answer(
        _ request: HTTPRequest, _ respond: @escaping @Sendable (HTTPResponse) -> Void
    ) -> Task<Void, Never>? {
        api.router.answer(request, as: Caller(.thisUser, via: .embedded, roles: [.admin]), respond)
    }

    private static func packages(
        _ instance: Instance, _ sources: @escaping @Sendable () async -> PackageSources
    ) -> PackageInstalls {
        PackageInstalls(packages: instance.packagesDirectory, sources: sources)
    }

    /// Every driver that this program has.
    private static func drivers(_ instance: Instance, _ packages: PackageInstalls) -> DriverRegistry {
        let protected = instance.privateDirectories
        return DriverRegistry([
            RemoteRuntime(), ContainerRuntime(environment: Environment.all, protected: protected),
            ProcessRuntime(protected: protected, packages: instance.packagesDirectory, installs: packages),
        ])
    }

    private static func preferences(_ instance: Instance, _ settings: Settings?) throws -> PreferenceStore {
        let files = ["/etc/thv/config.yaml", instance.configFile]
        return PreferenceStore(file: instance.settingsFile, configured: try settings ?? Settings.load(files))
    }

    /// Where packages come from: what was set, and what the machine says.
    private static func sources(_ preferences: PreferenceStore) async -> PackageSources {
        var settings = PackageSources.Settings()
        if let set = try? await preferences.current() {
            settings.pythonIndex = set.pythonIndex
            settings.npmRegistry = set.npmRegistry
            settings.proxy = set.fetchProxy
            settings.noProxy = set.noProxy
            settings.caFile = set.caFile
        }
        // As pip, uv and npm look for their files.
        let home = Environment.variable("HOME").flatMap { $0.beginsWithSlash ? Path.clean($0) : nil }
        return PackageSources(settings, environment: Environment.all, home: home ?? Account.ownHome ?? "")
    }

    private static func registries(
        _ instance: Instance, _ life: RegistryService.Life, _ preferences: PreferenceStore, _ log: Log,
        changed: @escaping @Sendable (RegistrySummary) -> Void = { _ in }
    ) -> RegistryService {
        let survey = MachineSurvey(preferences: preferences)
        return RegistryService(
            file: instance.registriesFile, copies: instance.registryCopies, life: life,
            documents: DocumentClient { await Self.sources(preferences).way }, log: log, changed: changed
        ) { await survey.machine() }
    }

    private static func changes(
        _ instance: Instance, _ database: Database, _ authorizer: any Authorizer
    ) -> Changes {
        Changes(database: database, authorizer: authorizer, owner: .thisUser, auditLog: instance.auditLog)
    }

    private static func secrets(_ instance: Instance) -> SecretStore {
        SecretStore(file: instance.secretsFile, keyFile: instance.secretKeyFile, environment: Environment.all)
    }

    private static func clients(
        _ service: WorkloadService, _ database: Database, _ instance: Instance, _ log: Log
    ) -> ClientService {
        let home = Environment.variable("HOME").flatMap { $0.hasPrefix("/") ? Path.clean($0) : nil }
        return ClientService(
            cache: service.view, events: service.changes.events, groups: GroupService(workloads: service),
            database: database,
            home: home ?? Account.home(of: Account.current) ?? "/",
            backups: "\(instance.stateDirectory)/backups", owner: .thisUser, log: log)
    }

    private static func unix(_ path: String) throws -> Descriptor {
        do {
            return try ListeningSocket.unix(path: path)
        } catch {
            throw Problem(.conflict, "\(error)", fix: "another server listens there; end it: \(.stopServer)")
        }
    }

    /// A port that the person asked for is served on `host` alone when another program has it on the other family:
    /// `localhost` is refused then. Nobody asked for any other, so another one is as good.
    private static func tcp(_ host: String, _ listening: Listening) throws -> LoopbackPort {
        do {
            return try LoopbackPort.take(listening.port, host: host, alone: listening.portIsRequired)
        } catch {
            guard error.code == EADDRINUSE else { throw error }
            if !listening.portIsRequired { return try LoopbackPort.take(0, host: host, alone: true) }
            let holder = TCPTable.listeners(on: listening.port).first.map { Account.name(of: $0) ?? "uid \($0)" }
            throw Problem(
                .portInUse, "port \(listening.port) is taken by a program of \(holder ?? "somebody")",
                fix: "choose another one, or 0 for any")
        }
    }
}
