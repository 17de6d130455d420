// SPDX-License-Identifier: Apache-2.0
import Models

/// What one workload may use.
struct SandboxLimits: Sendable {
    /// 1 GiB.
    static let defaultMemory = 1 << 30
    static let defaultPids = 512

    /// Bytes.
    var memory: Int
    /// Processes and threads.
    var pids: Int
    /// Processors; 0 for all there are.
    var cpus: Double

    init(_ config: RunConfig) {
        memory = config.limits.memory > 0 ? config.limits.memory : Self.defaultMemory
        pids = config.limits.pidsLimit > 0 ? config.limits.pidsLimit : Self.defaultPids
        cpus = config.limits.cpus
    }

    /// Bytes of each of the file systems of memory that it gets: a quarter of what it may use, whole pages.
    var writableMemory: Int { max(memory / 4, 16 << 20) & ~0xFFFF }

    /// The line for the workload's detail.
    func note(_ group: ControlGroup?, isSandboxed: Bool) -> String {
        let memory = "memory \(memory >> 20) MiB"
        guard let group else {
            let counted =
                isSandboxed
                ? "its processes, shared memory, files in memory and sockets' buffers, not pipes and what the kernel keeps "
                    + "for itself; memfd_create and System V IPC do not exist for it"
                : "its processes and the shared memory that they have mapped"
            return "limits: \(memory) by a limit on each process and a watch that looks \(1000 / MemoryWatch.calm) to "
                + "\(1000 / MemoryWatch.alert) times a second and counts \(counted); processes and processors are not "
                + "limited, because control groups may not be used here"
        }
        let processors = cpus > 0 ? ", \(cpus) processors" : ""
        return "limits: \(memory), \(pids) processes\(processors), by control groups \(group.version)"
    }
}
