// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import Platform

/// Starts a program that dies with the calling thread, inside control groups and, if wanted, in namespaces that are
/// there before the program runs.
struct Launch {
    /// The program's absolute path, and its arguments from argv[0] on.
    var program: String
    var arguments: [String]
    /// The whole environment.
    var environment: [String: String] = [:]
    /// Ours → the number it has in the program. What is not listed is closed there.
    var descriptors: [(ours: Int32, theirs: Int32)]
    var directory: String?
    /// Files named `cgroup.procs` of the groups to enter.
    var groups: [String] = []
    /// Bytes of data one process may have; 0 for no limit.
    var dataLimit: UInt64 = 0
    /// Open until the program has started.
    var keep: [Descriptor] = []
    /// Makes it the first process of a process namespace, so that nothing below it outlives it.
    var ownsProcesses = false
    /// Runs it as this user. Only for root.
    var user: BackendUser?
    /// Makes it a mount namespace in which these are below `StagedMounts.directory`. Only for root.
    var stage: StagedMounts?
    /// Asks for a network namespace; called with the pid when it is there and before the program runs.
    var connectNetwork: ((pid_t, NamespaceSockets) throws -> Void)?
    /// Whether a process stays in its namespaces that makes sockets there. Only with `ownsProcesses`.
    var hasConnector = false
    /// Called with the pid before the program runs.
    var admit: ((pid_t) throws -> Void)?

    /// Starts it. The calling thread must live as long as the program may.
    /// - Returns: its pid, to be waited for by the caller, and the socket that asks its connector, if it has one.
    /// - Throws: `SystemError`, or what `connectNetwork` throws; then no process is left.
    func start() throws -> (pid: pid_t, connector: Descriptor?) {
        let ready = try Descriptor.socketPair()
        let go = try Descriptor.pipe()
        let report = try Descriptor.pipe()
        let control = hasConnector ? try Descriptor.socketPair(SOCK_SEQPACKET) : nil
        let floor = max(descriptors.map(\.theirs).max() ?? 2, 2) + 1
        var sources: [Descriptor] = []
        for (ours, _) in descriptors {
            let moved = fcntl(ours, F_DUPFD_CLOEXEC, floor)
            if moved < 0 { throw SystemError("pass a descriptor to \(program)") }
            sources.append(Descriptor(owning: moved))
        }
        let pid = withCStrings(arguments) { arguments in
            withCStrings(environment.map { "\($0)=\($1)" }) { environment in
                withCStrings(groups) { groups in
                    withCStrings([program, directory ?? "", "0 \(getuid()) 1", "0 \(getgid()) 1"]) {
                        texts in
                        withNumbers(sources.map(\.number), descriptors.map(\.theirs)) { sources, targets in
                            withStage { mounts, kinds in
                                var plan = csandbox_plan()
                                plan.program = UnsafePointer(texts[0])
                                plan.arguments = arguments
                                plan.environment = environment
                                plan.sources = sources.baseAddress
                                plan.targets = targets.baseAddress
                                plan.count = Int32(targets.count)
                                plan.directory = directory == nil ? nil : UnsafePointer(texts[1])
                                plan.groups = groups
                                plan.data_limit = dataLimit
                                plan.own_processes = ownsProcesses ? 1 : 0
                                plan.own_network = connectNetwork == nil ? 0 : 1
                                plan.connector = control?.theirs.number ?? -1
                                plan.own_user = user == nil ? 0 : 1
                                plan.user = user?.uid ?? 0
                                plan.group = user?.gid ?? 0
                                plan.own_mounts = stage == nil ? 0 : 1
                                plan.mounts = mounts.baseAddress
                                plan.are_directories = kinds.baseAddress
                                plan.mount_count = Int32(mounts.count)
                                plan.uid_map = UnsafePointer(texts[2])
                                plan.gid_map = UnsafePointer(texts[3])
                                plan.ready = ready.theirs.number
                                plan.go = go.read.number
                                plan.go_other = go.write.number
                                plan.report = report.write.number
                                return csandbox_launch(&plan)
                            }
                        }
                    }
                }
            }
        }
        if pid < 0 { throw SystemError("start \(program)") }
        ready.theirs.close()
        go.read.close()
        report.write.close()
        control?.theirs.close()
        do {
            if let sockets = try NamespaceSockets(from: ready.ours) {
                do {
                    try connectNetwork?(pid, sockets)
                    try admit?(pid)
                } catch {
                    // The child may have failed meanwhile, and that is the cause.
                    go.write.close()
                    throw try failure(report.read).flatMap { $0.code == ECANCELED ? nil : $0 } ?? error
                }
                try go.write.writeAll([1])
            }
            if let failure = try failure(report.read) { throw failure }
        } catch {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            throw error
        }
        withExtendedLifetime((sources, keep)) {}
        return (pid, control?.ours)
    }

    /// What the child says went wrong; `nil` once the program runs.
    private func failure(_ report: Descriptor) throws -> SystemError? {
        guard let code = try report.readAll(exactly: 4) else { return nil }
        return SystemError("start \(program)", code: code.reversed().reduce(Int32(0)) { $0 << 8 | Int32($1) })
    }
}

extension Descriptor {
    /// A file in memory that begins with `bytes`, read from its start; for what must appear in no file system.
    static func memory(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
        let number = csandbox_memory_file("thv")
        if number < 0 { throw SystemError("make a file in memory") }
        let file = Descriptor(owning: number)
        try file.writeAll(bytes)
        lseek(number, 0, SEEK_SET)
        return file
    }

    /// Two sockets that are connected to each other, close-on-exec.
    fileprivate static func socketPair(
        _ type: __socket_type = SOCK_STREAM
    ) throws(SystemError) -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, kind, 0, &ends) != 0 { throw SystemError("create a pair of sockets") }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// The next `count` bytes, or `nil` when the other side closes before.
    fileprivate func readAll(exactly count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { read(number, $0.baseAddress?.advanced(by: done), count - done) }
            if got == 0 { return nil }
            if got < 0, errno != EINTR { throw SystemError("read") }
            if got > 0 { done += got }
        }
        return bytes
    }
}

extension Launch {
    private func withStage<Result>(
        _ body: (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let mounts = stage?.mounts.map(\.number) ?? []
        let kinds: [UInt8] = stage?.areDirectories.map { $0 ? 1 : 0 } ?? []
        return mounts.withUnsafeBufferPointer { mounts in kinds.withUnsafeBufferPointer { body(mounts, $0) } }
    }
}

private func withNumbers<Result>(
    _ first: [Int32], _ second: [Int32], _ body: (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Int32>) -> Result
) -> Result {
    first.withUnsafeBufferPointer { first in second.withUnsafeBufferPointer { body(first, $0) } }
}

/// Runs `body` with a NULL-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array has at least its end") }
        return body(base)
    }
}
