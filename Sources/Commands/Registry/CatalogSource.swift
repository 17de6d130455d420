// SPDX-License-Identifier: Apache-2.0
import APIClient
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
    func resolve(_ document: JSON) async throws -> JSON {
        guard let word = session.arguments.positionals.first, document["image"]?.stringValue == word,
            case .object(var object) = document
        else { return document }
        let registry = session.arguments.value("registry")
        // An image is named by its tag; names of servers have neither “:” nor “@”.
        guard ServerName.isValid(word) || registry != nil else { return document }
        if session.arguments.has("print-request") {
            // Nobody can be asked.
            guard registry != nil || !word.contains("/") else { return document }
            object["image"] = nil
            if let registry { object["registry"] = .string(registry) }
            object["server"] = .string(word)
            return .object(object)
        }
        guard let entry = try await find(word, in: registry) else { return document }
        object["image"] = nil
        object["registry"] = entry.json["registry"]
        object["server"] = .string(entry.name)
        if session.arguments.value("name") == nil {
            object["name"] = .string(WorkloadName.suggestion(from: entry.shortName))
        }
        if let runner = PackageProgram.find(entry.source, session.console) {
            object["package_runner"] = .string(runner)
        }
        try await store(entry, &object)
        return .object(object)
    }

    /// The server of that name in one registry, or in the first of all that has it; `nil` when none of all does.
    func find(_ word: String, in registry: String?) async throws -> CatalogView? {
        var names = registry.map { [$0] } ?? []
        if names.isEmpty {
            switch await transport.ask(APIRequest("GET", APIPath.v1("registry"))) {
            case .success(let list):
                names = (list["registries"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            // An older server knows no registries.
            case .failure(.problem(let problem)) where problem.code == .notFound: return nil
            case .failure(let failure): throw failure
            }
        }
        for name in names {
            switch await transport.ask(APIRequest("GET", APIPath.v1("registry", name, "servers", word))) {
            case .success(let json): return CatalogView(json)
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
    private func store(_ entry: CatalogView, _ object: inout JSONObject) async throws {
        var values = object["env_vars"]?.objectValue ?? JSONObject()
        var secrets = object["secrets"]?.arrayValue ?? []
        let given = secrets.compactMap { $0.stringValue.flatMap(RunConfig.SecretReference.init)?.target }
        let owner = object["name"]?.stringValue ?? entry.shortName
        for variable in entry.variables where variable.isSecret && !given.contains(variable.name) {
            var value = values[variable.name]?.stringValue
            if value == nil, variable.isRequired, session.console.isInputTerminal {
                let words = variable.description.isEmpty ? variable.name : "\(variable.name), \(variable.description)"
                let bytes = try session.console.askSecret("\(words) (not shown): ")
                value = String(decoding: bytes.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            }
            guard let value, !value.isEmpty else { continue }
            let name = "\(owner).\(variable.name)"
            var request = APIRequest("PUT", APIPath.v1("secrets", name), body: ["value": .string(value)])
            request.isSensitive = true
            let answer = try await transport.json(request)
            session.console.note("\(variable.name) is stored as the secret \(name)\(session.notices.place)")
            if let notice = answer["notice"]?.stringValue { session.console.note(notice) }
            values[variable.name] = nil
            secrets.append(.string("\(name),target=\(variable.name)"))
        }
        object["env_vars"] = values.members.isEmpty ? nil : .object(values)
        object["secrets"] = secrets.isEmpty ? nil : .array(secrets)
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

extension APITransport {
    /// The body of the answer, or why there is none, as a value: the caller looks at several kinds of failure.
    func ask(_ request: APIRequest) async -> Result<JSON, APIFailure> {
        let body: JSON
        do throws(APIFailure) { body = try await json(request) } catch { return .failure(error) }
        return .success(body)
    }
}
