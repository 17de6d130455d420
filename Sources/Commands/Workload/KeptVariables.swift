// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models
import Platform

/// Variables of an `--env-file` that is hidden from servers, such as `.env`: the server gets them as secrets, and its
/// configuration holds nothing but their names.
struct KeptVariables {
    private let values: [(name: String, value: String)]

    /// Whether the variables of `file` are kept as secrets.
    static func keeps(_ file: String) -> Bool {
        let name = file.slashPieces.last ?? ""
        return name.hasPrefix(".env") && !name.hasSuffix(".example")
    }

    /// Those of the command line. What `--env` or `--secret` sets wins, and nothing that is empty is a secret.
    init(_ arguments: ParsedArguments, console: Console) throws {
        var values: [String: String] = [:]
        for file in arguments.list("env-file") where Self.keeps(file) {
            let text = String(decoding: try console.read(file, flag: "--env-file"), as: UTF8.self)
            for (name, value) in try EnvironmentFile.parse(text, file: file) { values[name] = value }
        }
        for text in arguments.list("env") { values[String(text.prefix { $0 != "=" })] = nil }
        for text in arguments.list("secret") {
            guard let target = text.split(separator: ",").first(where: { $0.hasPrefix("target=") }) else { continue }
            values[String(target.dropFirst("target=".count))] = nil
        }
        self.values = values.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether there are none.
    var isEmpty: Bool { values.isEmpty }

    private static func secret(_ variable: String, of server: String) -> String { "\(server).\(variable)" }

    /// `document` with a secret for each of them.
    func named(in document: RunConfigDocument, of server: String) -> RunConfigDocument {
        var document = document
        let references = values.map { JSON.string("\(Self.secret($0.name, of: server)),target=\($0.name)") }
        let old = (document[.secrets]?.arrayValue ?? []).filter { !references.contains($0) }
        if !values.isEmpty { document[.secrets] = .array(old + references) }
        return document
    }

    /// Stores them, does `body`, and says where they are. When `body` throws, those that were not there before go again.
    func stored<Result>(
        for server: String, over transport: any APITransport, _ session: Session, _ body: () async throws -> Result
    ) async throws -> Result {
        if values.isEmpty { return try await body() }
        var added: [String] = []
        do {
            let there =
                session.arguments.has("print-request")
                ? [] : Set(try await transport.send(.listSecrets()).items().map(\.name))
            for (name, value) in values {
                let secret = Self.secret(name, of: server)
                if !there.contains(secret) { added.append(secret) }
                let answer = try await transport.send(.setSecret(secret, value))
                if let notice = answer.notice { session.console.note(notice) }
            }
            let result = try await body()
            let names = values.map { Self.secret($0.name, of: server) }.joined(separator: ", ")
            session.console.note("kept as secrets, not in its configuration: \(TerminalText.line(names))")
            return result
        } catch {
            // A server that was made and did not start keeps what it is to start with.
            if case APIFailure.problem(let problem) = error, problem.code == .startFailed { throw error }
            for secret in added { _ = try? await transport.send(.deleteSecret(secret)) }
            throw error
        }
    }
}
