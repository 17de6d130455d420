// SPDX-License-Identifier: Apache-2.0
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

    /// `document` with a secret for each of them: its name in the configuration, its value stored by the server with the
    /// change, or not at all.
    func kept(in document: RunConfigDocument, of server: String) -> RunConfigDocument {
        if values.isEmpty { return document }
        var document = document
        let references = values.map { JSON.string("\(Self.secret($0.name, of: server)),target=\($0.name)") }
        let old = (document[.secrets]?.arrayValue ?? []).filter { !references.contains($0) }
        document[.secrets] = .array(old + references)
        var stored = document.secretValues ?? [:]
        for (name, value) in values { stored[Self.secret(name, of: server)] = value }
        document.secretValues = stored
        return document
    }

    /// Says where they are now.
    func report(of server: String, to console: Console) {
        if values.isEmpty { return }
        let names = values.map { Self.secret($0.name, of: server) }.joined(separator: ", ")
        console.note("kept as secrets, not in its configuration: \(TerminalText.line(names))")
    }
}
