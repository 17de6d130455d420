// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// Makes the request of `thv run NAME` when the name is that of a server in a catalog.
struct CatalogSource {
    private let session: Session
    private let transport: any APITransport

    init(_ session: Session, over transport: any APITransport) {
        self.session = session
        self.transport = transport
    }

    /// The document of an image changed into that of a catalog's server, if there is one of that name; else as it was.
    func resolve(_ document: RunConfigDocument) async throws -> RunConfigDocument {
        guard let word = session.arguments.positionals.first, document.image == word else { return document }
        var made = document
        let registry = session.arguments.value("registry")
        // An image is named by its tag; names of servers have neither “:” nor “@”.
        guard ServerName.isValid(word) || registry != nil else { return document }
        if session.arguments.has("print-request") {
            // Nobody can be asked.
            guard registry != nil || !word.contains("/") else { return document }
            made.image = nil
            if let registry { made.registry = registry }
            made.server = word
            return made
        }
        guard let entry = try await find(word, in: registry) else { return document }
        made.image = nil
        made.registry = entry.server.registry
        made.server = entry.name
        if session.arguments.value("name") == nil {
            made.name = WorkloadName.suggestion(from: entry.shortName)
        }
        if let runner = PackageProgram.find(entry.source, session.console) {
            made.packageRunner = runner
        }
        try await store(entry, &made)
        return made
    }

    /// The server of that name in one registry, or in the first of all that has it; `nil` when none of all does.
    func find(_ word: String, in registry: String?) async throws -> CatalogView? {
        var names = registry.map { [$0] } ?? []
        if names.isEmpty {
            switch await transport.ask(.listRegistries()) {
            case .success(let list): names = list.items().map(\.name)
            // An older server knows no registries.
            case .failure(.problem(let problem)) where problem.code == .notFound: return nil
            case .failure(let failure): throw failure
            }
        }
        for name in names {
            switch await transport.ask(.getCatalogServer(name, word)) {
            case .success(let server): return CatalogView(server)
            case .failure(.problem(let problem)):
                guard registry == nil, Self.passing.contains(problem.code) else { throw APIFailure.problem(problem) }
                if problem.code == .notFound { continue }
                session.console.note("the registry \(name) was not looked at: \(problem.detail)")
            case .failure(let failure): throw failure
            }
        }
        return nil
    }

    /// Problems of one registry that do not keep the others from being asked.
    private static let passing: Set<Problem.Code> = [.notFound, .registryUnavailable, .registryInvalid]

    /// Puts values of secret variables where secrets belong, and asks for those that are missing.
    private func store(_ entry: CatalogView, _ made: inout RunConfigDocument) async throws {
        var values = made.environment ?? JSONObject()
        var secrets = made[.secrets]?.arrayValue ?? []
        let given = secrets.compactMap { $0.stringValue.flatMap(RunConfig.SecretReference.init)?.target }
        let owner = made.name ?? entry.shortName
        for variable in entry.server.environment where variable.isSecret && !given.contains(variable.name) {
            var value = values[variable.name]?.stringValue
            if value == nil, variable.isRequired, session.console.isInputTerminal {
                let words = variable.description.isEmpty ? variable.name : "\(variable.name), \(variable.description)"
                let bytes = try session.console.askSecret("\(words) (not shown): ")
                value = String(decoding: bytes.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            }
            guard let value, !value.isEmpty else { continue }
            let name = "\(owner).\(variable.name)"
            let answer = try await transport.send(.setSecret(name, value))
            session.console.note("\(variable.name) is stored as the secret \(name)\(session.notices.place)")
            if let notice = answer.notice { session.console.note(notice) }
            values[variable.name] = nil
            secrets.append(.string("\(name),target=\(variable.name)"))
        }
        made.environment = values.members.isEmpty ? nil : values
        made[.secrets] = secrets.isEmpty ? nil : .array(secrets)
    }
}

/// The package managers in the caller's PATH, which a server may not know.
enum PackageProgram {
    /// The absolute path of what fetches and runs `package`; `nil` when it is no package or nothing is there.
    static func find(_ package: String, _ console: Console) -> String? {
        guard let reference = PackageReference(package) else { return nil }
        let names = reference.manager == .uvx ? ["uv", "uvx"] : reference.manager == .npx ? ["npx"] : []
        for name in names {
            let path = console.environment["PATH"] ?? ""
            if let found = ProgramPath.find(name, path: path, directory: console.directory) { return found }
        }
        return nil
    }
}
