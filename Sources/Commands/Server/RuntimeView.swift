// SPDX-License-Identifier: Apache-2.0
import Contract

/// A way to run workloads in the words of the command line.
struct RuntimeView {
    let runtime: RuntimeStatus

    init(_ runtime: RuntimeStatus) { self.runtime = runtime }

    var works: Bool { runtime.ok }

    /// What keeps workloads away from this machine, each wall a finding.
    var protections: [DoctorCheck] {
        (runtime.protections ?? []).map { wall in
            DoctorCheck("protection: " + wall.name, wall.ok ? .good : .warning, wall.detail, fix: wall.fix)
        }
    }

    /// Findings for people: engines that are simply not installed share a line.
    static func checks(_ runtimes: [RuntimeView]) -> [DoctorCheck] {
        let isAbsent = { (one: RuntimeView) in !one.works && one.runtime.detail == "no such socket" }
        var names: [String] = []
        for one in runtimes.filter(isAbsent) where !names.contains(one.runtime.name) { names.append(one.runtime.name) }
        let present = runtimes.filter { !isAbsent($0) }
        let found = Set(present.map(\.runtime.name))
        names.removeAll { found.contains($0) }
        var checks = present.map(\.check)
        if !names.isEmpty {
            let text = names.joined(separator: ", ")
            checks.append(DoctorCheck("not here", found.count > 1 ? .good : .warning, text))
        }
        return checks
    }

    /// The same as a doctor's finding.
    var check: DoctorCheck {
        let chosen = runtime.isChosen ? " (chosen)" : ""
        // An engine that is not there is no fault as long as another one works.
        return DoctorCheck(
            (runtime.name.isEmpty ? runtime.kind.text : runtime.name) + chosen, works ? .good : .warning,
            runtime.detail.isEmpty ? runtime.socket ?? "" : runtime.detail, fix: works ? "" : runtime.fix)
    }
}
