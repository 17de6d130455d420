// SPDX-License-Identifier: Apache-2.0
import API
import APIClient
import Commands
import Configuration
import Contract
import Glibc
import Instances
import JSONCoding
import Models
import Platform
import Server
import Workloads

/// Gives the commands a server in this process.
final class ProgramHost: Host {
    private let embedded = Lock<ServerProcess?>(nil)

    var version: String { Version.current }

    func serve(_ options: ServeOptions) async throws -> Int32 {
        let log = Log(component: "serve", format: options.logFormat, threshold: options.logLevel)
        let signals = TerminationSignals()
        do {
            let server = try await ServerProcess(
                options.instance,
                ServerProcess.Listening(
                    host: options.host, port: options.port ?? 8080, portIsRequired: options.port != nil,
                    socket: options.socket, settings: options.settings), embedded: false, log: log)
            log.info("listening", [("url", .string(server.url)), ("socket", .string(options.instance.apiSocket))])
            for remark in options.remarks { log.info(remark) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await signals.first() }
                group.addTask { await server.stopRequested() }
                await group.next()
                group.cancelAll()
            }
            log.info("stopping; workloads run on")
            await server.close()
            return 0
        } catch {
            guard options.isManaged else { throw Self.failure(error) }
            let problem = Problem(describing: error)
            log.error(problem.detail, [("fix", .string(problem.fix.text))])
            return 1
        }
    }

    /// What went wrong in this process, as the commands know it from servers.
    private static func failure(_ error: any Error) -> any Error {
        if error is InstanceLockError { return error }
        return APIFailure.problem(Problem(describing: error))
    }

    func embedded(_ instance: Instance, mutating: Bool) async throws -> any APITransport {
        let log = Log(component: "thv", threshold: .error)
        do {
            return try await embed(instance, mutating, log)
        } catch {
            throw Self.failure(error)
        }
    }

    private func embed(_ instance: Instance, _ mutating: Bool, _ log: Log) async throws -> any APITransport {
        if !mutating { return keep(try await ServerProcess(observing: instance, log: log)) }
        try instance.prepareDirectories()
        let end = MonotonicClock.milliseconds + 30_000
        while MonotonicClock.milliseconds < end {
            if let lock = try InstanceLock.tryAcquire(instance) {
                return keep(try await ServerProcess(instance, .init(), embedded: true, holding: lock, log: log))
            }
            // Another command is changing the instance: it listens, and does this for us as well.
            let environment = CommandEnvironment(of: Environment.all)
            let neighbour = SocketTransport(.unix(path: instance.apiSocket), with: environment)
            // More variables than go with a request: the other command is waited for.
            if environment.fieldValue != nil, (try? await neighbour.send(.isHealthy().within(seconds: 75))) != nil {
                return NeighbourTransport(neighbour: neighbour) { [self] in try await embed(instance, true, log) }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw InstanceLockError.held(by: InstanceLock.holder(instance), seconds: 30)
    }

    private func keep(_ server: ServerProcess) -> any APITransport {
        embedded.withLock { $0 = server }
        return EmbeddedTransport(server: server)
    }

    func runtimes() async -> [RuntimeStatus] { await RuntimeReport.make() }

    func finish() async {
        let server = embedded.withLock { server in
            defer { server = nil }
            return server
        }
        await server?.close()
    }
}
