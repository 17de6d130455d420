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
        memory = config.memory > 0 ? config.memory : Self.defaultMemory
        pids = config.pidsLimit > 0 ? config.pidsLimit : Self.defaultPids
        cpus = config.cpus
    }

    /// The line for the workload's detail.
    func note(_ group: ControlGroup?) -> String {
        let memory = "memory \(memory >> 20) MiB"
        guard let group else {
            return "limits: \(memory) by a limit on each process and a watch that looks once a second; "
                + "processes and processors are not limited, because control groups may not be used here"
        }
        let processors = cpus > 0 ? ", \(cpus) processors" : ""
        return "limits: \(memory), \(pids) processes\(processors), by control groups \(group.version)"
    }
}
