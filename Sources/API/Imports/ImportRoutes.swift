// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import Imports
import JSONCoding
import Models

/// `/api/v1/imports`: takes over what another program has.
struct ImportRoutes: Sendable {
    let importer: ToolHiveImporter

    /// The programs we know.
    private enum Origin: String, CaseIterable {
        case toolhive
    }

    var routes: [Route] { [Route("POST", "/api/v1/imports", "createImport", action: .importRun, .suspending(create))] }

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.json())
        if reader.word("from", Origin.self) == nil, reader.value("from") == nil {
            reader.reject("from", .required, "is required, and not null")
        }
        let path = reader.string("path", max: 4096)
        if let path, !path.beginsWithSlash { reader.reject("path", .invalid, "must be an absolute path") }
        let isDry = reader.bool("dry_run") ?? false
        let password = reader.string("secrets_password", max: 4096)
        try reader.finish()
        return .json(
            Import(try await importer.run(path: path, password: password, dryRun: isDry, as: context.caller)))
    }
}
