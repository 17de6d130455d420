// SPDX-License-Identifier: Apache-2.0
import APIClient
import Configuration
import Instances
import JSONCoding
import Platform

/// One run of one command: its arguments, its streams, and the way to a server.
struct Session: Sendable {
    let arguments: ParsedArguments
    let console: Console
    let host: any Host
    let instance: Instance
    /// Whether flags or variables chose the instance.
    let isInstanceNamed: Bool
    /// What is read and said once, however often it comes up.
    let notices = Notices()

    /// Commands that keep nothing.
    private static let homeless: Set<String> = ["version", "help", "completion"]

    init(_ arguments: ParsedArguments, console: Console, host: any Host) throws(Failure) {
        self.arguments = arguments
        self.console = console
        self.host = host
        let environment = console.environment
        let id = arguments.value("instance-id") ?? environment["THV_INSTANCE_ID"].flatMap { $0.isEmpty ? nil : $0 }
        if let id, Instance.slug(id).isEmpty || Instance.slug(id).utf8.count > 64 {
            throw Failure(
                .usage, "“\(id)” cannot name an instance",
                fix: "use 1 to 64 letters, digits and “-”: --instance-id team-a")
        }
        if let path = environment["THV_STATE_DIR"], !path.isEmpty, !path.hasPrefix("/"),
            arguments.value("state-dir") == nil
        {
            throw Failure(
                .usage, "THV_STATE_DIR “\(path)” is relative: each directory would bring its own state",
                fix: "write the whole path; --state-dir takes a relative one for one command")
        }
        let hasState = arguments.value("state-dir") != nil || !(environment["THV_STATE_DIR"] ?? "").isEmpty
        if !hasState, !Self.homeless.contains(arguments.command.name), !Instance.hasPlace(environment: environment) {
            throw Failure(
                .usage,
                "uid \(Account.current) has no account on this machine, and HOME is not set: there is no place for "
                    + "what thv keeps", fix: "set HOME to a directory of that uid, or give --state-dir DIR")
        }
        isInstanceNamed = id != nil || hasState || arguments.value("config") != nil
        instance = Instance(
            environment: environment, id: id, stateDirectory: arguments.value("state-dir"),
            configPath: arguments.value("config"), directory: console.directory)
    }

    /// `--config`, absolute.
    var configPath: String? { arguments.value("config").map { Path.absolute($0, in: console.directory) } }

    /// What the configuration files say.
    /// Read once: whoever changes a file meanwhile must not have one half of a command believe another file than the
    /// other half.
    func settings() throws(ConfigurationError) -> Settings {
        if let known = notices.settings { return known }
        let files = Settings.files(user: instance.configFile, config: configPath)
        let project = projectFile
        if let project { notices.tell(of: project, console) }
        let read = try Settings.load(files, required: Set([configPath].compactMap { $0 }), project: project)
        notices.keep(read)
        return read
    }

    /// The file of the directory, unless another was named. A managed server runs in no particular directory and reads
    /// none there.
    var projectFile: ProjectFile? {
        if configPath != nil || arguments.has("managed") { return nil }
        return ProjectFile.look(in: console.directory, trustList)
    }

    /// The project files that the person trusts.
    var trustList: TrustList { TrustList(instance.trustFile) }

    /// What a command does, as far as it decides which server it uses.
    struct Purpose: Sendable {
        var mutates = false
        /// What it does must go on when it has ended.
        var needsServer = false
        var namesLocalStdio = false

        static let read = Purpose()
        static let change = Purpose(mutates: true)
    }

    /// A server, or services in this process.
    struct Reached: Sendable {
        var transport: any APITransport
        var isEmbedded: Bool
        var resolution: Resolution
    }

    func resolutionRequest(_ purpose: Purpose) throws -> ResolutionRequest {
        var request = ResolutionRequest(
            instance: instance, environment: console.environment, settings: try settings(),
            executable: Executable.path)
        request.isInstanceNamed = isInstanceNamed
        request.embedded = arguments.has("embedded")
        request.runtime = arguments.value("runtime")
        request.mutates = purpose.mutates
        request.needsServer = purpose.needsServer
        request.namesLocalStdio = purpose.namesLocalStdio
        request.configPath = configPath
        return request
    }

    /// Finds the server to use and says on stderr what a person should know about that.
    func reach(_ purpose: Purpose) async throws -> Reached {
        let resolution: Resolution
        do {
            resolution = try await ServerResolver.resolve(resolutionRequest(purpose))
        } catch {
            if let failure = error as? ResolutionFailure {
                for note in failure.notes { console.warn(note) }
                debug(failure.steps)
            }
            throw error
        }
        for note in resolution.notes { console.warn(note) }
        debug(resolution.steps)
        switch resolution.target {
        case .server(let address):
            let environment = resolution.isCommandAtWork ? CommandEnvironment(of: console.environment) : nil
            // More variables than go with a request: that command is waited for.
            if let environment, environment.fieldValue == nil, purpose.mutates {
                return try await embedded(purpose, resolution)
            }
            if address.leavesMachine, let host = address.host { notices.tell(ofServer: host, console) }
            let transport = wrap(SocketTransport(address, try secretPolicy(address), with: environment), address)
            return Reached(transport: transport, isEmbedded: false, resolution: resolution)
        case .embedded:
            return try await embedded(purpose, resolution)
        }
    }

    private func embedded(_ purpose: Purpose, _ resolution: Resolution) async throws -> Reached {
        let transport: any APITransport
        if arguments.has("print-request") {
            transport = RequestPrinter(address: .unix(path: instance.apiSocket), console: console)
        } else {
            transport = try await host.embedded(instance, mutating: purpose.mutates || resolution.foundDeadServer)
        }
        return Reached(transport: transport, isEmbedded: true, resolution: resolution)
    }

    /// To whom secrets may go. The project's file may name a server, and the person then the same one.
    func secretPolicy(_ address: ServerAddress) throws(ConfigurationError) -> SecretPolicy {
        var policy = SecretPolicy()
        policy.allowsPlainHTTP = arguments.has("allow-plain-http")
        let settings = try settings()
        let own = [arguments.value("runtime"), console.environment["THV_RUNTIME_URL"]].compactMap { $0 }
        policy.isNamedByPerson =
            !settings.isURLFromProject || settings.runtimeURL.flatMap { ServerAddress($0.value) } != address
            || own.contains { ServerAddress($0) == address }
        return policy
    }

    private func wrap(_ transport: any APITransport, _ address: ServerAddress) -> any APITransport {
        arguments.has("print-request") ? RequestPrinter(address: address, console: console) : transport
    }

    private func debug(_ steps: [Resolution.Step]) {
        guard arguments.has("debug") else { return }
        for step in steps { console.tell("debug: \(step.outcome.rawValue) \(step.name): \(step.detail)") }
    }
}
