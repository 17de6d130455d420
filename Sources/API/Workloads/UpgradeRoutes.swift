// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Registry
import Workloads

/// What registries have that is newer than a workload, and taking it over: an edit, with the same way back.
struct UpgradeRoutes: Sendable {
    let view: WorkloadCache
    let answers: WorkloadAnswers
    let editor: WorkloadEditor
    let upgrades: Upgrades
    let admission: Admission

    private static let one = WorkloadAnswers.base + "/{name}"

    var routes: [Route] {
        [
            Route(
                "GET", "\(WorkloadAnswers.base):upgrade-check", "checkUpgrades", action: .workloadRead,
                repeatable: ["group"],
                .suspending(checkAll)),
            Route("GET", "\(Self.one)/upgrade-check", "checkUpgrade", action: .workloadRead, .suspending(check)),
            Route(
                "POST", "\(Self.one)/upgrade", "upgradeWorkload", action: .workloadEdit, query: ["dry_run"],
                .suspending(upgrade)),
        ]
    }

    @Sendable private func checkAll(_ context: RequestContext) async throws -> HTTPResponse {
        let groups = context.request.queryValues("group")
        let configs = view.all(in: context.scope).map(\.record.config)
        var results: [UpgradeCheck] = []
        for config in configs where groups.isEmpty || groups.contains(config.group) {
            results.append(UpgradeCheck(await upgrades.check(config)))
        }
        return .json(Page(all: results))
    }

    @Sendable private func check(_ context: RequestContext) async throws -> HTTPResponse {
        .json(UpgradeCheck(await upgrades.check(try answers.find(context).record.config)))
    }

    @Sendable private func upgrade(_ context: RequestContext) async throws -> HTTPResponse {
        let isTrial = try context.flag("dry_run")
        let entry = try answers.find(context)
        let request = context.request
        let reader = try ObjectReader(request.body.isEmpty ? [:] : try context.json())
        let environment = reader.stringMap("env_vars") ?? [:]
        let secrets = reader.strings("secrets", max: 1000) ?? []
        for secret in secrets where RunConfig.SecretReference(secret) == nil {
            reader.reject("secrets", .invalid, "“\(secret)” is not NAME,target=VARIABLE")
        }
        let consent = PermissionConsent(reader.acceptance("accept_permissions"))
        try reader.finish()
        try WorkloadAnswers.check(request, entry)
        let waiting = try Prefer(request)
        let edit = try await admission.upgrade(
            of: entry.record.config, environment: environment, secrets: secrets, consent: consent
        ).edit
        let id = entry.record.id
        if isTrial { return .json(EditPreview(try await editor.preview(id, edit, as: context.caller))) }
        let holds: WorkloadEditor.Precondition = { try WorkloadAnswers.check(request, $0) }
        guard let operation = try await editor.edit(id, edit, if: holds, as: context.caller) else {
            return answers.show(entry)
        }
        return try await answers.outcome(of: operation, waiting) { answers.show($0) }
    }
}
