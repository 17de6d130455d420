// SPDX-License-Identifier: Apache-2.0
import Configuration
import Glibc
import Instances
import JSONCoding
import Platform

/// Finds the server a command uses. The places are looked at in a fixed order, the first that fits wins, and every look
/// is recorded; servers nobody named are never searched for.
public struct ServerResolver: Sendable {
    let request: ResolutionRequest
    private(set) var steps: [Resolution.Step] = []
    private(set) var notes: [String] = []
    private var foundDeadServer = false
    private var isCommandAtWork = false

    private init(_ request: ResolutionRequest) { self.request = request }

    /// Settles on a server. May remove the runtime file of a dead one, and may start a managed one.
    public static func resolve(_ request: ResolutionRequest) async throws(ResolutionFailure) -> Resolution {
        var resolver = ServerResolver(request)
        do throws(APIFailure) {
            let target = try await resolver.target()
            return Resolution(
                target: target, steps: resolver.steps, notes: resolver.notes,
                foundDeadServer: resolver.foundDeadServer, isCommandAtWork: resolver.isCommandAtWork)
        } catch {
            throw ResolutionFailure(failure: error, steps: resolver.steps, notes: resolver.notes)
        }
    }

    private mutating func target() async throws(APIFailure) -> Resolution.Target {
        if request.embedded { return choose("--embedded", "given", .embedded) }
        record("--embedded", .skipped, "not given")
        if let decided = try await decidedByConfiguration() { return decided }
        if let explicit = try explicitAddress() {
            return choose(explicit.name, explicit.address.description, .server(explicit.address))
        }
        if let registered = try await registeredServer() { return registered }
        if let shared = await sharedServer() { return shared }
        if let started = try await managedServerIfWanted() { return started }
        if let standard = await standardServer() { return standard }
        return choose("embedded mode", "no server answers: the services run in this process", .embedded)
    }

    // MARK: Decided by people

    private struct Explicit {
        var name: String
        var address: ServerAddress
    }

    /// `--runtime`, else `THV_RUNTIME_URL`.
    private mutating func explicitAddress() throws(APIFailure) -> Explicit? {
        if let text = request.runtime {
            return Explicit(name: "--runtime", address: try address(text, of: "--runtime"))
        }
        record("--runtime", .skipped, "not given")
        if let text = request.environment["THV_RUNTIME_URL"], !text.isEmpty {
            return Explicit(name: "THV_RUNTIME_URL", address: try address(text, of: "THV_RUNTIME_URL"))
        }
        record("THV_RUNTIME_URL", .skipped, "not set")
        return nil
    }

    private mutating func address(_ text: String, of name: String) throws(APIFailure) -> ServerAddress {
        if let address = ServerAddress(text) { return address }
        record(name, .failed, "“\(text)” is not an address")
        throw .refused(
            "\(name) “\(text)” is not an address", fix: "write http://HOST:PORT, https://HOST or unix:///PATH")
    }

    private mutating func decidedByConfiguration() async throws(APIFailure) -> Resolution.Target? {
        guard let mode = request.settings.runtimeMode else {
            record("runtime.mode", .skipped, "not configured")
            return nil
        }
        let name = "runtime.mode: \(mode.value.rawValue)"
        switch mode.value {
        case .auto:
            record(name, .skipped, "\(mode.origin): the order below, starting a server for what needs one")
            return nil
        case .embedded:
            try checkAgreement(with: [], name, mode.origin)
            return choose(name, mode.origin, .embedded)
        case .remote:
            guard let url = request.settings.runtimeURL else {
                record(name, .failed, "runtime.url is not configured")
                throw .refused(
                    "\(mode.origin) says “runtime.mode: remote” but no file says “runtime.url”",
                    fix: "add “url: https://HOST” below “runtime:”")
            }
            let address = try address(url.value, of: "runtime.url (\(url.origin))")
            try checkAgreement(with: [address], name, url.origin)
            return choose(name, "\(address) (\(url.origin))", .server(address))
        case .local:
            record(name, .skipped, "\(mode.origin): the instance's own server")
            if let registered = try await registeredServer() {
                try checkAgreement(with: knownAddresses(), name, mode.origin)
                return registered
            }
            try checkAgreement(with: [], name, mode.origin)
            return try await startManaged("runtime.mode is local")
        }
    }

    private func knownAddresses() -> [ServerAddress] {
        let file = (try? RuntimeFile.read(request.instance.runtimeFile)) ?? nil
        return [file.flatMap { ServerAddress($0.url) }, .unix(path: request.instance.apiSocket)].compactMap { $0 }
    }

    /// A flag or variable that the configuration overrides is said so; a change is not made on a server that somebody
    /// did not mean.
    private mutating func checkAgreement(
        with addresses: [ServerAddress], _ name: String, _ origin: String
    ) throws(APIFailure) {
        let variable = request.environment["THV_RUNTIME_URL"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = request.runtime ?? variable else { return }
        let flag = request.runtime == nil ? "THV_RUNTIME_URL" : "--runtime"
        if let given = ServerAddress(text), addresses.contains(given) { return }
        record(flag, .skipped, "\(text): overridden by \(name) (\(origin))")
        if request.mutates {
            throw .refused(
                "\(flag) says \(text), but \(origin) says “\(name)”, and this command changes something",
                fix: "make them agree, or leave \(flag) out")
        }
        notes.append("\(flag) is not used: \(origin) says “\(name)”")
    }

    // MARK: The instance's own server

    private mutating func registeredServer() async throws(APIFailure) -> Resolution.Target? {
        let path = request.instance.runtimeFile
        let deadline = ContinuousClock.now + .seconds(request.patience)
        while true {
            let file: RuntimeFile?
            do throws(SystemError) {
                try request.instance.checkDirectories()
                file = try RuntimeFile.read(path)
            } catch {
                if error.fix != nil || error.code == EACCES {
                    record(path, .failed, error.description)
                    let usual = "check the owner of \(request.instance.stateDirectory)"
                    throw .refused(error.description, fix: error.fixWithFlags ?? usual)
                }
                if try removeIfStale(path, reason: "damaged") { return nil }
                try await pause(until: deadline, reason: "its runtime file is damaged")
                continue
            }
            guard let file else {
                record(path, .skipped, "does not exist")
                return await commandInProgress()
            }
            if let address = await answering(file) {
                return choose(path, "\(address), process \(file.process.pid)", .server(address))
            }
            if try removeIfStale(path, reason: "process \(file.process.pid) is gone", expected: file) { return nil }
            try await pause(until: deadline, reason: "its server does not answer")
        }
    }

    /// An embedded command that is changing the instance listens on its socket meanwhile.
    private mutating func commandInProgress() async -> Resolution.Target? {
        let socket = request.instance.apiSocket
        guard File.exists(socket), case .serves = await ServerProbe.ask(.unix(path: socket)) else { return nil }
        isCommandAtWork = true
        return choose(socket, "a command that is at work", .server(.unix(path: socket)))
    }

    private func answering(_ file: RuntimeFile) async -> ServerAddress? {
        let socket = file.socket.isEmpty ? nil : ServerAddress.unix(path: file.socket)
        for address in [socket, ServerAddress(file.url)].compactMap({ $0 }) {
            guard case .serves(let info) = await ServerProbe.ask(address),
                info["instanceId"]?.stringValue == file.instanceID
            else { continue }
            return address
        }
        return nil
    }

    /// Removes the runtime file if nobody holds the instance's lock, which a live server does. A file that changed
    /// meanwhile is a new server's.
    private mutating func removeIfStale(
        _ path: String, reason: String, expected: RuntimeFile? = nil
    ) throws(APIFailure) -> Bool {
        do throws(SystemError) {
            guard let lock = try InstanceLock.tryAcquire(request.instance) else { return false }
            defer { lock.release() }
            if let expected, (try? RuntimeFile.read(path)) != expected { return false }
            try File.remove(path)
        } catch {
            let usual = "check the owner of \(request.instance.stateDirectory)"
            throw .refused(error.description, fix: error.fixWithFlags ?? usual)
        }
        foundDeadServer = true
        record(path, .skipped, "stale, removed: \(reason)")
        return true
    }

    private mutating func pause(until deadline: ContinuousClock.Instant, reason: String) async throws(APIFailure) {
        if ContinuousClock.now >= deadline {
            let holder = InstanceLock.holder(request.instance)
            let who = holder.map { "process \($0)" } ?? "another process"
            record(request.instance.runtimeFile, .failed, "\(reason), and \(who) holds the instance's lock")
            throw .unreachable(
                "\(who) holds instance “\(request.instance.id)”, but \(reason)",
                fix: "see \(request.instance.serverLog)\(holder.map { ", or end it: kill \($0)" } ?? "")")
        }
        do { try await WorkerPool.shared.sleep(milliseconds: 50) } catch { throw .cancelled }
    }

    // MARK: Other servers

    private mutating func sharedServer() async -> Resolution.Target? {
        let path = request.sharedSocket
        if request.isInstanceNamed {
            record(path, .skipped, "an instance was named")
            return nil
        }
        guard File.exists(path) else {
            record(path, .skipped, "does not exist")
            return nil
        }
        switch await ServerProbe.ask(.unix(path: path)) {
        case .serves: return choose(path, "the shared server", .server(.unix(path: path)))
        case .declines(let status): record(path, .skipped, "the shared server does not admit you (\(status))")
        case .foreign(let reason): warn(path, reason)
        case .absent(let reason), .silent(let reason): record(path, .skipped, reason)
        }
        return nil
    }

    private mutating func managedServerIfWanted() async throws(APIFailure) -> Resolution.Target? {
        if request.needsServer { return try await startManaged("the command must be outlived by what it does") }
        if request.settings.runtimeMode?.value == .auto, request.namesLocalStdio {
            return try await startManaged("the command names a stdio workload on this machine")
        }
        record("managed server", .skipped, "this command does not need one")
        return nil
    }

    private mutating func startManaged(_ reason: String) async throws(APIFailure) -> Resolution.Target {
        do throws(APIFailure) {
            let address = try await ManagedServer.start(request)
            return choose("managed server", "started: \(reason)", .server(address))
        } catch {
            record("managed server", .failed, "did not start")
            throw error
        }
    }

    private mutating func standardServer() async -> Resolution.Target? {
        let name = request.defaultURL
        if request.isInstanceNamed {
            record(name, .skipped, "an instance was named")
            return nil
        }
        guard let address = ServerAddress(name) else { return nil }
        switch await ServerProbe.ask(address) {
        case .serves(let info):
            // The same user may run several instances, and nothing crosses between them.
            let log = info["auditPath"]?.stringValue ?? ""
            if info["shared"]?.boolValue != true, log != request.instance.auditLog {
                record(name, .skipped, "the server of instance “\(info["instanceId"]?.stringValue ?? "")” at \(log)")
                return nil
            }
            return choose(name, "a thv server of yours", .server(address))
        case .declines(let status): record(name, .skipped, "its server does not admit you (\(status))")
        case .foreign(let reason): warn(name, reason)
        case .absent(let reason), .silent(let reason): record(name, .skipped, reason)
        }
        return nil
    }

    private mutating func warn(_ name: String, _ reason: String) {
        record(name, .skipped, "\(reason): nothing was sent")
        notes.append("\(reason): nothing was sent to it; run your own server on another port: thv serve --port 0")
    }

    private mutating func record(_ name: String, _ outcome: Resolution.Step.Outcome, _ detail: String) {
        steps.append(Resolution.Step(name: name, outcome: outcome, detail: detail))
    }

    private mutating func choose(_ name: String, _ detail: String, _ target: Resolution.Target) -> Resolution.Target {
        record(name, .chosen, detail)
        return target
    }
}
