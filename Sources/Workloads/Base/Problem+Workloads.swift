// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models

/// What is often wrong with workloads, in the same words everywhere.
extension Problem {
    /// The problem of a name that means nothing.
    public static func missingWorkload(_ name: String) -> Problem {
        Problem.missing(.workload, name, fix: "see what you have: \(.listWorkloads)")
    }

    /// Another workload has the name.
    static func nameTaken(_ name: String) -> Problem {
        Problem.taken(
            .workload, name, fix: "choose another one: \(field: "name"), or remove that one: \(.remove(name))")
    }

    /// The problem of a workload that somebody else has deleted since it was looked up.
    static func gone(_ id: String) -> Problem {
        Problem(.notFound, "the workload has been deleted meanwhile", fix: "see what you have: \(.listWorkloads)")
    }

    /// A proxy that does not answer.
    static func silent(_ entry: LiveWorkload) -> Problem {
        let name = entry.record.config.name
        return Problem(
            .runtimeUnavailable, "the proxy of \(name) does not answer", fix: "start it anew: \(.restart(name))")
    }

    /// A proxy that does not do what it is asked: it is of another version.
    static func refused(_ entry: LiveWorkload, _ reason: String) -> Problem {
        let name = entry.record.config.name
        return Problem(
            .conflict, "the proxy of \(name) refuses: \(reason)",
            fix: "it is of another version: start it anew, then try again: \(.restart(name))")
    }

    /// Refuses what would need a configuration that was stored and cannot be used.
    static func checkUsable(_ record: WorkloadRecord) throws(Problem) {
        guard let problem = record.stored.problem else { return }
        let name = record.config.name
        throw Problem(
            .conflict, "the stored configuration of \(name) cannot be used: \(problem)",
            fix: LiveWorkload.unusableRemedy(name))
    }

    /// A failure whose workload is gone: the object inside is the last that was seen of it.
    static func afterRemoval(_ problem: Problem) -> Problem {
        guard case .object(var last)? = problem.members["workload"] else { return problem }
        var problem = problem
        last["desired"] = .string(WorkloadRecord.Desired.removed.rawValue)
        problem.members["workload"] = .object(last)
        problem.fix = "create it in a way that keeps it when it fails, to see its log"
        return problem
    }
}
