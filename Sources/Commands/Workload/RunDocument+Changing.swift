// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// What only `thv edit` does with a run configuration.
extension RunDocument {
    /// Members that belong to one source and not to another.
    private static let ofSource = [
        "package_runner", "package_digest", "working_dir", "caller_dir", "show_files",
        "image_digest", "transport", "target_port", "target_path", "runtime", "engine",
        "cmd_args", "registry", "server",
    ]
    private static let sources = ["image", "package", "command", "url"]

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
            guard object["command"] != nil || !Self.sources.contains(where: { object[$0] != nil }) else {
                object["cmd_args"] = rest.isEmpty ? nil : JSON(rest)
                return
            }
            if rest.isEmpty { throw UsageError("there is no command behind “--”", fix: "write it, or leave out “--”") }
            return try setCommand(rest)
        }
        if flag == "server" {
            // Everything else of the entry is filled in by who knows it.
            for member in Self.sources { object[member] = nil }
            object["server"] = .string(value)
            if let registry = arguments.value("registry") { object["registry"] = .string(registry) }
        } else {
            if object[flag] == nil {
                for member in Self.sources + Self.ofSource { object[member] = nil }
            }
            object[flag] = .string(value)
            object["image_digest"] = nil
            object["package_digest"] = nil
            if let runner = PackageProgram.find(value, console) { object["package_runner"] = .string(runner) }
            if flag == "package" { typeHere() }
        }
        if let rest = arguments.rest { object["cmd_args"] = rest.isEmpty ? nil : JSON(rest) }
    }

    /// Gives a member back to its default: `memory`, or one of several as `env_vars.KEY`.
    mutating func unset(_ path: String) throws(UsageError) {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        let member = parts.first.map { name in RunOptions.flags.first { $0.value == "--\(name)" }?.key ?? name } ?? ""
        guard RunOptions.flags[member] != nil, member != "name" else {
            let known = RunOptions.flags.keys.filter { $0 != "name" }
            throw UsageError(
                "--unset “\(path)” is nothing that can be unset",
                fix: NearestName.find(member, in: Array(known)).map { "did you mean \($0)?" }
                    ?? "one of: \(known.sorted().joined(separator: ", "))")
        }
        guard parts.count == 2 else {
            object[member] = nil
            return
        }
        guard var inner = object[member]?.objectValue, inner[parts[1]] != nil else {
            throw UsageError("--unset \(path): there is no \(parts[1])", fix: "thv export shows what there is")
        }
        inner[parts[1]] = nil
        object[member] = inner.members.isEmpty ? nil : .object(inner)
    }

    /// The last of several secrets for one variable, or paths at one place, is the one that is meant.
    mutating func dropDoubles() {
        dropDoubles("secrets", at: Self.target)
        dropDoubles("volumes", at: Self.inside)
        dropDoubles("allowed_origins") { $0 }
    }

    private mutating func dropDoubles(_ member: String, at place: (String) -> String) {
        guard let texts = object[member]?.arrayValue?.compactMap(\.stringValue) else { return }
        var seen = Set<String>()
        let kept = texts.reversed().filter { seen.insert(place($0)).inserted }
        object[member] = JSON(Array(kept.reversed()))
    }

    private static func target(_ secret: String) -> String { RunConfig.SecretReference(secret)?.target ?? secret }

    private static func inside(_ volume: String) -> String {
        Volume(volume)?.inside ?? volume
    }
}
