// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

extension ProcessRuntime {
    /// Whom it runs as when the server is root; `nil` for the server's own user.
    func user(for config: RunConfig, workload id: String) throws(RuntimeError) -> BackendUser? {
        if config.policy.insecureNoSandbox || config.policy.runAsRoot || !BackendUser.serverIsRoot
            || Defence.backendUser.isOff
        {
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

    func plain(_ layout: SandboxLayout, _ config: RunConfig) -> Launch {
        let environment = layout.plainEnvironment.merging(["HOME": paths.home]) { old, _ in old }
        return Launch(
            program: layout.plainCommand[0], arguments: layout.plainCommand, environment: environment, descriptors: [],
            directory: config.backend.workingDirectory ?? config.backend.callerDirectory ?? paths.home)
    }

    /// The pid of the sandbox's first process, once bubblewrap says that it is there; `nil` when it fails before. The
    /// number that it tells is one of its own process namespace. When everything has ended already, bubblewrap's own.
    static func firstProcess(below bubblewrap: pid_t, _ info: Descriptor) -> pid_t? {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while !text.contains(UInt8(ascii: "}")) {
            let count = read(info.number, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            text += chunk[0..<count]
        }
        // A connector is there before it.
        return ProcessTree.children(of: bubblewrap).last ?? bubblewrap
    }

    static func refused(_ lines: [String]) -> RuntimeError {
        let line = lines.last { $0.hasPrefix("bwrap: ") } ?? lines.last ?? "bubblewrap gave no reason"
        return RuntimeError(
            .startFailed, "the sandbox could not be made: \(line)", fix: Remedy(text: SandboxCheck.fix(for: line)))
    }
}
