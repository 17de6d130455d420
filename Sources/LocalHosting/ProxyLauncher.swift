// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
import JSONCoding
import Models
import Platform
import ProxyControl

/// The launcher of proxy processes. The only place that starts one, and where a shared server puts its privileged launcher.
struct ProxyLauncher: Sendable {
    private let program: String

    /// A launcher of the `thv-proxyrunner` beside this program.
    init(program: String = ProxyLauncher.besideThisProgram) { self.program = program }

    /// Where the proxy program is installed: next to the running one.
    static var besideThisProgram: String {
        let own = Executable.path
        return own.prefix(through: own.lastIndex(of: "/") ?? own.startIndex) + "thv-proxyrunner"
    }

    /// A proxy that waits at its start gate. Unless it is released it ends by itself, also when this process dies: so a proxy
    /// that does anything has been written down before.
    struct Started: Sendable {
        /// The process to write down.
        let process: ProcessIdentity
        fileprivate let startGate: Descriptor

        /// Lets it begin.
        func release() throws { try startGate.writeAll(Array("go\n".utf8)) }
    }

    /// Starts a proxy that will serve `plan` on `port` as its owner, in a session of its own so that it outlives us.
    /// Blocks until it takes controllers.
    /// - Throws: `Problem` with the proxy's own words when it cannot.
    func start(_ plan: ProxyPlan, port: LoopbackPort) throws -> Started {
        guard plan.owner == .thisUser else {
            throw Problem(.notSupported, "this server cannot start a workload as another user")
        }
        let document = try Descriptor.pipe()
        let ready = try Descriptor.pipe()
        let log = plan.local.proxyLog
        let logFile = try OwnFile.open(log, O_WRONLY | O_CREAT | O_APPEND, readers: .owner)
        try OwnFile.check(plan.local.backendLog, readers: .owner)
        var start = Child.Plan(program, [], environment: Self.environment)
        start.ownSession = true
        start.directory = "/"
        start.descriptors = [
            (logFile.number, 1), (logFile.number, 2), (document.read.number, 3), (ready.write.number, 5),
        ]
        var plan = plan
        plan.local.sockets = port.sockets.count
        start.descriptors += zip(port.sockets, [4, 6]).map { ($0.number, Int32($1)) }
        let child = try Child.start(start)
        guard let process = ProcessIdentity(running: child.pid) else {
            _ = child.wait()
            throw Problem(.startFailed, "the proxy ended at once", fix: "see \(log)")
        }
        document.read.close()
        ready.write.close()
        try? document.write.writeAll(plan.json.bytes + [0x0A])
        let answer = String(decoding: (try? ready.read.readAll(limit: 65_536)) ?? [], as: UTF8.self)
        guard answer.hasPrefix("ok") else {
            _ = child.wait()
            let reason = answer.split(whereSeparator: \.isNewline).first.map(String.init) ?? "it ended without a word"
            throw Problem(.startFailed, "the proxy cannot start: \(reason)", fix: "see \(log)")
        }
        return Started(process: process, startGate: document.write)
    }

    /// A proxy needs to find programs and engines, and nothing else of ours.
    private static var environment: [String] {
        let names = [
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME", "DOCKER_HOST", "DOCKER_CONFIG", "TOOLHIVE_PODMAN_SOCKET", "TOOLHIVE_COLIMA_SOCKET",
            "TOOLHIVE_DOCKER_SOCKET",
        ]
        #if DEBUG
            let more = [Defence.variable] + ProxyPlan.testVariables
        #else
            let more: [String] = []
        #endif
        // TOOLHIVE_DETACHED tells programs written for ToolHive that they run in the background.
        return ["TOOLHIVE_DETACHED=true"]
            + (names + more).compactMap { name in Environment.variable(name).map { "\(name)=\($0)" } }
    }
}
