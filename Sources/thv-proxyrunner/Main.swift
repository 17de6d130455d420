// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform
import Proxy
import ProxyControl
import Runtime

/// One workload's proxy. Started by thv with inherited descriptors: 3 its plan, 4 its listening socket, 5 where it says
/// that it is ready, or why it is not, and 6 its listening socket of the other family, when the plan says that there are
/// two.
@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        Memory.returnLongBlocks()
        let ready = Descriptor(owning: 5)
        if let problem = DescriptorLimit.problem() {
            try? ready.writeAll(Array("\(problem)\n".utf8))
            _exit(1)
        }
        DescriptorLimit.makeRoom()
        Task.detached { ProxyProcess.end(await run(ready) ? 0 : 1) }
        while true { pause() }
    }

    /// The whole life of the proxy.
    /// - Parameter ready: Where it says that it is, or why it is not.
    /// - Returns: whether it could be started.
    private static func run(_ ready: Descriptor) async -> Bool {
        // What happens before the plan is known goes to stderr, which is the same file.
        var log = Log(component: "proxy")
        do {
            let startGate = Descriptor(owning: 3)
            let plan = try ProxyPlan(JSON(parsing: startGate.readLine()))
            let state = Path.parent(Path.parent(plan.local.backendLog))
            let protected = [Path.parent(plan.local.controlSocket), state]
            let drivers = DriverRegistry([
                RemoteRuntime(), ContainerRuntime(environment: Environment.all, protected: protected),
                ProcessRuntime(protected: protected, packages: "\(state)/packages"),
            ])
            let driver = try drivers.driver(for: plan.config, history: plan.mounts)
            let mask = plan.mask
            log = Log(component: "proxy", file: RotatingFile(path: plan.local.proxyLog)) { mask.mask($0) }
            let sockets = [Descriptor(owning: 4)] + (plan.local.sockets > 1 ? [Descriptor(owning: 6)] : [])
            guard let port = LoopbackPort(inherited: sockets) else {
                throw SystemError("use the listening socket that was passed on", code: ENOTSOCK)
            }
            let proxy = try ProxyProcess(plan: plan, port: port, runtime: driver, mask: mask, log: log)
            let signals = TerminationSignals()
            try await proxy.listen()
            try ready.writeAll(Array("ok\n".utf8))
            ready.close()
            // Whoever started this has not written it down unless it says so: then nobody would ever find it again.
            if try startGate.readLine() == Array("go".utf8) {
                startGate.close()
                await proxy.start()
                await signals.first()
            }
            await proxy.stop()
            return true
        } catch {
            log.error("the proxy cannot start", [("reason", .string("\(error)"))])
            try? ready.writeAll(Array("\(error)\n".utf8))
            return false
        }
    }
}
