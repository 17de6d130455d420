// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import Contract
import HTTP
import Identity
import JSONCoding
import Models
import Registry
import Workloads

/// What registries have that is newer, and taking it over.
struct V1BetaUpgradeRoutes: Sendable {
    let service: WorkloadService
    let upgrades: Upgrades
    let admission: Admission

    private static let all = "\(V1Beta.base)/workloads"
    /// Seconds for an image of ten minutes.
    private static let patience = 660.0

    var routes: [Route] {
        [
            Route(
                "GET", "\(Self.all)/upgrade-check", "v1betaCheckUpgrades", action: .workloadRead,
                query: ["all", "group"],
                .suspending(checkAll)),
            Route(
                "GET", "\(Self.all)/{name}/upgrade-check", "v1betaCheckUpgrade", action: .workloadRead,
                .suspending(check)),
            Route(
                "POST", "\(Self.all)/{name}/upgrade", "v1betaUpgradeWorkload", action: .workloadEdit,
                .suspending(upgrade)),
        ]
    }

    private func result(_ config: RunConfig) async -> JSON {
        var check = UpgradeCheck(await upgrades.check(config))
        (check.registry, check.permissions, check.permissionsDigest) = (nil, nil, nil)
        return check.wire
    }

    @Sendable private func checkAll(_ context: RequestContext) async throws -> HTTPResponse {
        var results: [JSON] = []
        let shown: Set<WorkloadStatus> = [.running, .authRetrying]
        for workload in try V1BetaWorkloadRoutes.selected(context, service, shown: shown) {
            results.append(await result(workload.record.config))
        }
        return .json(["results": .array(results)])
    }

    @Sendable private func check(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try service.entry(context.workloadName(), for: context.caller)
        return .json(["result": await result(entry.record.config)])
    }

    @Sendable private func upgrade(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try service.entry(context.workloadName(), for: context.caller)
        let reader = try ObjectReader(context.request.body.isEmpty ? [:] : try context.anyJSON(), nulls: .leftOut)
        let environment = reader.stringMap("env") ?? [:]
        let secrets = reader.strings("secrets", max: 1000) ?? []
        for secret in secrets where RunConfig.SecretReference(secret) == nil {
            reader.reject("secrets", .invalid, "“\(secret)” is not NAME,target=VARIABLE")
        }
        try reader.finishIgnoringUnknown()
        let id = entry.record.id
        do {
            let new = try await admission.upgrade(
                of: entry.record.config, environment: environment, secrets: secrets, consent: .leaveOut)
            if new.check.status == .available,
                let operation = try await service.editor.edit(id, new.edit, if: { _ in }, as: context.caller)
            {
                guard await operation.wait(seconds: Self.patience), let outcome = operation.outcome else {
                    throw V1Beta.Failure(504, "the upgrade is not done yet; the server goes on with it")
                }
                if case .failed(let problem) = outcome { throw problem }
                try await service.tellOfPermissions(new.leftOut, of: id, .workloadEdit, as: context.caller)
            }
        } catch let failure as V1Beta.Failure {
            throw failure
        } catch {
            // Whatever it was, the workload runs as before.
            let problem = Problem(describing: error)
            throw V1Beta.status(of: problem.code) < 500 ? V1Beta.Failure(422, problem) : problem
        }
        guard let now = service.view.entry(id)?.record.config else {
            throw Problem.missingWorkload(context.parameter("name"))
        }
        return .json(["result": await result(now)])
    }
}
