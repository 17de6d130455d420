// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Workloads

/// Stop, restart and delete, of one and of several: answered before they are done, as ToolHive answers.
struct V1BetaLifeRoutes: Sendable {
    let service: WorkloadService
    let bulk: BulkService

    private static let all = "\(V1Beta.base)/workloads"

    var routes: [Route] {
        [
            Route(
                "POST", "\(Self.all)/stop", "v1betaStopWorkloads", action: .workloadOperate,
                .suspending { try await several(.stop, $0) }),
            Route(
                "POST", "\(Self.all)/restart", "v1betaRestartWorkloads", action: .workloadOperate,
                .suspending { try await several(.restart, $0) }),
            Route(
                "POST", "\(Self.all)/delete", "v1betaDeleteWorkloads", action: .workloadDelete,
                .suspending { try await several(.delete, $0) }),
            Route(
                "DELETE", "\(Self.all)/{name}", "v1betaDeleteWorkload", action: .workloadDelete,
                .suspending { try await one(.delete, $0) }),
            Route(
                "POST", "\(Self.all)/{name}/stop", "v1betaStopWorkload", action: .workloadOperate,
                .suspending { try await one(.stop, $0) }),
            Route(
                "POST", "\(Self.all)/{name}/restart", "v1betaRestartWorkload", action: .workloadOperate,
                .suspending { try await one(.restart, $0) }),
        ]
    }

    private func one(_ verb: Lifecycle, _ context: RequestContext) async throws -> HTTPResponse {
        let id = try service.entry(context.workloadName(), for: context.caller).record.id
        let operation =
            switch verb {
            case .start: try await service.start(id, as: context.caller)
            case .stop: try await service.stop(id, as: context.caller)
            case .restart: try await service.restart(id, as: context.caller)
            case .delete: try await service.delete(id, as: context.caller)
            }
        return await Self.begun(operation)
    }

    /// Whoever polls begins with the answer, and is not to read the status from before.
    private static func begun(_ operation: Workloads.Operation) async -> HTTPResponse {
        _ = await operation.waitUntilAccepted(seconds: 5)
        return V1Beta.accepted
    }

    private func several(_ verb: Lifecycle, _ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        var names = reader.strings("names", max: 1000) ?? []
        let group = reader.string("group") ?? ""
        if names.isEmpty == group.isEmpty {
            reader.reject(whole: "give “names” or “group”, and not both")
        }
        for name in names {
            if let problem = WorkloadName.problem(with: name) {
                reader.reject("names", .invalid, "“\(name)” \(problem)")
            }
        }
        try reader.finishIgnoringUnknown()
        guard group.isEmpty else {
            do {
                _ = try V1BetaGroupRoutes.find(group, service.groups, context)
            } catch let problem as Problem {
                throw V1Beta.Failure(400, problem)
            }
            let selector = try WorkloadSelector(["group": .string(group)])
            return await Self.begun(try await bulk.begin(verb, selector, as: context.caller))
        }
        var seen: Set<String> = []
        names = names.filter { seen.insert($0).inserted }
        let selector = try WorkloadSelector(["names": JSON(names)])
        return await Self.begun(try await bulk.begin(verb, selector, as: context.caller))
    }
}
