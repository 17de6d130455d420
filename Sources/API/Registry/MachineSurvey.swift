// SPDX-License-Identifier: Apache-2.0
import Contract
import Glibc
import Models
import Platform
package import Preferences
package import Registry
import Runtime

/// What this machine can run, found out by trying, and remembered for a moment: every page of a catalog asks.
package actor MachineSurvey {
    private static let lifetime: Int64 = 15_000
    private let preferences: PreferenceStore
    private var known: (machine: Machine, choice: String, until: Int64)?
    private var looking: (task: Task<Machine, Never>, choice: String)?

    /// - Parameter preferences: which engine is to be used.
    package init(preferences: PreferenceStore) { self.preferences = preferences }

    /// What can be run now.
    package func machine() async -> Machine {
        let choice = (try? await preferences.current().engineChoice) ?? "auto"
        if let known, known.choice == choice, MonotonicClock.milliseconds < known.until { return known.machine }
        if let looking, looking.choice == choice { return await looking.task.value }
        let task = Task { await Self.look(choice) }
        looking = (task, choice)
        let machine = await task.value
        if looking?.task == task {
            known = (machine, choice, MonotonicClock.milliseconds + Self.lifetime)
            looking = nil
        }
        return machine
    }

    private static func look(_ choice: String) async -> Machine {
        // Pages wait for this: an engine that is slower is looked at again a moment later.
        let rows = await RuntimeReport.make(choice: choice, patience: 5)
        func fact(_ row: RuntimeStatus?, _ missing: String, _ fix: Remedy) -> Machine.Fact {
            guard let row else { return .bad(missing, fix: fix) }
            return row.ok ? .good : .bad("\(missing): \(row.detail)", fix: Remedy(text: row.fix))
        }
        let engines = rows.filter { $0.kind == .container }
        let engine = engines.first(where: \.isChosen) ?? engines.first { !$0.fix.isEmpty }
        var managers: [PackageReference.Manager: Machine.Fact] = [:]
        for manager in PackageReference.Manager.allCases {
            do throws(RuntimeError) {
                _ = try PackageRunner.find(manager)
                managers[manager] = .good
            } catch {
                managers[manager] = .bad(error.message, fix: error.fix)
            }
        }
        let everything = "\(Path.parent(Executable.path))/mcp-everything"
        return Machine(
            engine: fact(engine, "no container engine answers", "install Podman or Docker"),
            sandbox: fact(rows.first { $0.kind == .process }, "no sandbox works", "apt-get install bubblewrap"),
            network: SandboxCheck.hasNetwork
                ? .good : .bad("a sandbox has no network without slirp4netns", fix: "apt-get install slirp4netns"),
            managers: managers,
            programs: access(everything, X_OK) == 0 ? ["mcp-everything": everything] : [:])
    }
}
