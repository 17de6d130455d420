// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform

/// Starts a server that belongs to no terminal and outlives the command that needed it.
enum ManagedServer {
    /// Starts the instance's server and waits until it answers; when another command was faster, uses that one.
    static func start(_ request: ResolutionRequest) async throws(APIFailure) -> ServerAddress {
        let instance = request.instance
        let child: Child
        let logStart: Int
        do throws(SystemError) {
            try instance.prepareDirectories()
            let descriptor = try OwnFile.open(
                instance.serverLog, O_WRONLY | O_CREAT | O_APPEND, readers: .owner)
            logStart = max(0, Int(lseek(descriptor.number, 0, SEEK_END)))
            child = try Child.start(plan(request, log: descriptor.number))
            withExtendedLifetime(descriptor) {}
        } catch {
            throw .unreachable("no server could be started: \(error)", fix: error.fixWithFlags ?? "run thv doctor")
        }
        let ending = Ending()
        child.waitInBackground { ending.record($0) }
        let deadline = ContinuousClock.now + .seconds(request.patience)
        while true {
            // Looked at before the runtime file: a server that ended may have left the field to a faster one.
            let ended = ending.value
            if let address = await ready(instance) { return address }
            if let ended {
                throw failure("the server ended at once with \(ended)", instance, since: logStart)
            }
            if ContinuousClock.now >= deadline {
                child.signal(SIGTERM)
                throw failure(
                    "the server was not ready within \(Int(request.patience)) s", instance, since: logStart)
            }
            do { try await WorkerPool.shared.sleep(milliseconds: 10) } catch { throw .cancelled }
        }
    }

    private static func plan(_ request: ResolutionRequest, log: Int32) -> Child.Plan {
        var arguments = ["serve", "--managed"] + request.instance.arguments
        if let config = request.configPath { arguments += ["--config", config] }
        // A server that asked itself would never be ready.
        let environment = request.environment.filter { $0.key != "THV_RUNTIME_URL" }.map { "\($0.key)=\($0.value)" }
        var plan = Child.Plan(request.executable, arguments, environment: environment.sorted())
        plan.descriptors = [(log, 2)]
        plan.ownSession = true
        plan.directory = "/"
        return plan
    }

    private static func ready(_ instance: Instance) async -> ServerAddress? {
        guard let file = try? RuntimeFile.read(instance.runtimeFile) else { return nil }
        let address = file.socket.isEmpty ? ServerAddress(file.url) : .unix(path: file.socket)
        guard let address, case .serves(let info) = await ServerProbe.ask(address),
            info["instanceId"]?.stringValue == instance.id
        else { return nil }
        return address
    }

    private static func failure(_ what: String, _ instance: Instance, since start: Int) -> APIFailure {
        let log = ((try? OwnFile.read(instance.serverLog)) ?? nil) ?? []
        let lines = String(decoding: log.dropFirst(start), as: UTF8.self).split(whereSeparator: \.isNewline)
        let last = lines.last { !$0.allSatisfy(\.isWhitespace) }.map { ": \($0)" } ?? ""
        return .unreachable(what + last, fix: "the whole log is \(instance.serverLog)")
    }

    private final class Ending: Sendable {
        private let exit = Lock<Child.Exit?>(nil)
        var value: Child.Exit? { exit.withLock { $0 } }
        func record(_ value: Child.Exit) { exit.withLock { $0 = value } }
    }
}
