// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models

/// What only `thv edit` does with a run configuration.
extension RunDocument {
    /// Members that belong to one source and not to another.
    private static let ofSource: [RunConfigDocument.Member] = [
        .packageRunner, .packageDigest, .workingDirectory, .callerDirectory, .showsFiles, .imageDigest, .transport,
        .targetPort, .targetPath, .runtime, .engine, .commandArguments, .registry, .server,
    ]
    private static let sources: [RunConfigDocument.Member] = [.image, .package, .command, .url]

    /// `--image`, `--package`, `--url`, `--server` or a command behind `--` takes the place of what runs now.
    mutating func changeSource() throws {
        let flags = ["image", "package", "url", "server"].filter { arguments.value($0) != nil }
        if flags.count > 1 {
            throw UsageError(
                "--\(flags[0]) together with --\(flags[1])", fix: "a server runs one thing: give one of them")
        }
        if arguments.value("registry") != nil, arguments.value("server") == nil {
            throw UsageError("--registry without --server", fix: "name the entry: --server NAME")
        }
        guard let flag = flags.first, let value = arguments.value(flag) else {
            guard let rest = arguments.rest else { return }
            guard document.command != nil || !Self.sources.contains(where: { document[$0] != nil }) else {
                document.commandArguments = rest.isEmpty ? nil : rest
                return
            }
            if rest.isEmpty { throw UsageError("there is no command behind “--”", fix: "write it, or leave out “--”") }
            return try setCommand(rest)
        }
        if flag == "server" {
            // Everything else of the entry is filled in by who knows it.
            for member in Self.sources { document[member] = nil }
            document.server = value
            if let registry = arguments.value("registry") { document.registry = registry }
        } else {
            if document.members[flag] == nil {
                for member in Self.sources + Self.ofSource { document[member] = nil }
            }
            document.members[flag] = .string(value)
            document.imageDigest = nil
            document.packageDigest = nil
            if let runner = PackageProgram.find(value, console) { document.packageRunner = runner }
            if flag == "package" { typeHere() }
        }
        if let rest = arguments.rest { document.commandArguments = rest.isEmpty ? nil : rest }
    }

    /// Gives a member back to its default: `memory`, or one of several as `env_vars.KEY`.
    mutating func unset(_ path: String) throws(UsageError) {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        let member = parts.first.map { name in MemberFlags.flags.first { $0.value == "--\(name)" }?.key ?? name } ?? ""
        guard MemberFlags.flags[member] != nil, member != "name" else {
            let known = MemberFlags.flags.keys.filter { $0 != "name" }
            throw UsageError(
                "--unset “\(path)” is nothing that can be unset",
                fix: NearestName.find(member, in: Array(known)).map { "did you mean \($0)?" }
                    ?? "one of: \(known.sorted().joined(separator: ", "))")
        }
        guard parts.count == 2 else {
            document.members[member] = nil
            return
        }
        guard var inner = document.members[member]?.objectValue, inner[parts[1]] != nil else {
            throw UsageError("--unset \(path): there is no \(parts[1])", fix: "thv export shows what there is")
        }
        inner[parts[1]] = nil
        document.members[member] = inner.members.isEmpty ? nil : .object(inner)
    }

    /// The last of several secrets for one variable, or paths at one place, is the one that is meant.
    mutating func dropDoubles() {
        document.secrets = document.secrets.map { withoutDoubles($0, at: Self.target) }
        document.volumes = document.volumes.map { withoutDoubles($0, at: Self.inside) }
        document.allowedOrigins = document.allowedOrigins.map { withoutDoubles($0) { $0 } }
    }

    private func withoutDoubles(_ texts: [String], at place: (String) -> String) -> [String] {
        var seen = Set<String>()
        return texts.reversed().filter { seen.insert(place($0)).inserted }.reversed()
    }

    private static func target(_ secret: String) -> String { RunConfig.SecretReference(secret)?.target ?? secret }

    private static func inside(_ volume: String) -> String {
        Volume(volume)?.inside ?? volume
    }
}
