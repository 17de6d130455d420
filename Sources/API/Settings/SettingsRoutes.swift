// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Preferences
import Registry
import Workloads

/// `/api/v1/settings`.
struct SettingsRoutes: Sendable {
    let preferences: PreferenceStore
    let registries: RegistryService
    let registryEditor: RegistryEditor
    let editor: PreferenceEditor

    var routes: [Route] {
        [
            Route("GET", "/api/v1/settings", "getSettings", action: .settingsRead, .suspending(get)),
            Route("PATCH", "/api/v1/settings", "changeSettings", action: .settingsWrite, .suspending(change)),
        ]
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let response = try await show(context)
        return response.headers["ETag"].flatMap { Conditions.notModified(context.request, $0) } ?? response
    }

    @Sendable private func change(_ context: RequestContext) async throws -> HTTPResponse {
        let body = try context.json(orMediaType: "application/merge-patch+json")
        let patch = try await withoutRegistries(body, context)
        let conditions = Conditions(context.request)
        let current = conditions.isEmpty ? nil : try await settings(context).wire
        let holds: @Sendable (Int) throws -> Void = { revision in
            // A condition counts only for what would be done without it (RFC 9110 section 13.2.1).
            try conditions.check(Self.tag(revision), name: "settings", current: current)
        }
        try await editor.change(patch, if: holds, as: context.caller)
        return try await show(context)
    }

    /// Whoever writes back what was read may leave the registries in.
    private func withoutRegistries(_ patch: JSON, _ context: RequestContext) async throws -> JSON {
        guard case .object(var members) = patch, let given = members["registries"],
            given == (try await settings(context)).wire["registries"]
        else { return patch }
        members["registries"] = nil
        return .object(members)
    }

    private func settings(_ context: RequestContext) async throws -> Settings {
        var settings = Settings(wire: .object(try await preferences.json())) ?? Settings()
        for name in try await registryEditor.names(in: context.scope) {
            let source = try await registries.definition(name).source
            var registry = SettingsRegistry()
            registry.name = name
            registry.type = Word(source.type)
            registry.source = source.text
            settings.registries.append(registry)
        }
        return settings
    }

    private static func tag(_ revision: Int) -> String { "\"\(revision)-0\"" }

    private func show(_ context: RequestContext) async throws -> HTTPResponse {
        let settings = try await settings(context)
        var response = HTTPResponse.json(settings)
        response.headers["ETag"] = Self.tag(settings.revision)
        response.headers["Cache-Control"] = "no-cache"
        return response
    }
}
