// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

extension Protection {
    /// Which way the limits of memory, processes and processors are kept.
    static var limits: Protection {
        let id = "doctor\(getpid())"
        if let group = ControlGroup(workload: id, limits: SandboxLimits(RunConfig(name: id))) {
            group.remove()
            return Protection("limits", true, "memory, processes and processors, by control groups \(group.version)")
        }
        if UserScope() != nil {
            return Protection("limits", true, "memory, processes and processors, by scopes of your systemd")
        }
        return Protection(
            "limits", false,
            "no control group may be used: memory is counted by a watch, processes and processors are not limited",
            fix: "run the server as a systemd unit with Delegate=yes, on a machine with control groups version 2")
    }

    /// What keeps workloads with a network from this machine's addresses; tried in a network namespace. Blocks for a moment.
    static var packets: Protection {
        let name = "packet filter"
        var note: String?
        var launch = Launch(program: "/bin/true", arguments: ["true"], descriptors: [])
        launch.connectNetwork = { _, sockets in
            let barrier = try AddressBarrier(sockets) {}
            note = barrier.note
            barrier.close()
        }
        do {
            let pid = try launch.start().pid
            _ = Child.Exit(waitingFor: pid)
        } catch let error as RuntimeError {
            return Protection(name, false, error.message, fix: error.fix.text)
        } catch {
            return Protection(
                name, false, "no network namespace can be made: \(error)", fix: SandboxCheck.fix(for: "\(error)"))
        }
        return Protection(name, true, "with the profile network, \(note ?? RefusedAddresses.note)")
    }
}
