// SPDX-License-Identifier: Apache-2.0
import Configuration
import Glibc
import JSONCoding
import Models
import Platform

/// Builds the run configuration of `thv run` from a file and the flags, which win over it.
struct RunDocument {
    let arguments: ParsedArguments
    let console: Console
    var object = JSONObject()

    static func build(_ arguments: ParsedArguments, console: Console) throws -> JSON {
        var document = RunDocument(arguments: arguments, console: console)
        try document.readFile()
        try document.setSource()
        try document.setFlags()
        document.setName()
        return .object(document.object)
    }

    /// The configuration `config` with what the flags of `thv edit` change of it. Lists and variables grow; `--unset`
    /// empties them.
    static func change(_ config: JSON, by arguments: ParsedArguments, console: Console) throws -> JSON {
        var document = RunDocument(arguments: arguments, console: console)
        document.object = config.objectValue ?? JSONObject()
        for member in arguments.list("unset") { try document.unset(member) }
        try document.changeSource()
        if !arguments.list("tools").isEmpty { document.object["tools_filter"] = nil }
        try document.setFlags()
        document.dropDoubles()
        return .object(document.object)
    }

    private init(arguments: ParsedArguments, console: Console) {
        self.arguments = arguments
        self.console = console
    }

    private func path(_ text: String) -> String { Path.absolute(text, in: console.directory) }

    // MARK: The source

    private mutating func readFile() throws {
        guard let file = arguments.value("from-config") else { return }
        let json: JSON
        let bytes = file == "-" ? try console.input() : try read(file, flag: "--from-config")
        if let parsed = try? JSON(parsing: bytes) {
            json = parsed
        } else {
            do {
                json = try YAMLNode.parse(bytes, file: file == "-" ? "stdin" : file)?.json ?? .null
            } catch {
                throw UsageError(
                    "--from-config: \(error)", fix: "correct that line; thv export NAME prints a configuration")
            }
        }
        guard case .object(let read) = json else {
            throw UsageError(
                "\(file == "-" ? "stdin" : file) is not a run configuration", fix: "thv export NAME prints one")
        }
        object = try ToolHiveRunConfig.isOne(read) ? ours(read, file) : read
        // A document may ask; the yes is the person's.
        object["accept_permissions"] = nil
        try checkPowers(of: file == "-" ? "the document on stdin" : file)
    }

    /// A document of ToolHive's as one of ours; what has no counterpart is said, line by line.
    /// - Throws: when something would be allowed that it forbids.
    private func ours(_ document: JSONObject, _ file: String) throws -> JSONObject {
        var profile: JSON?
        if document["permission_profile"]?.objectValue == nil,
            let path = document["permission_profile_name_or_path"]?.stringValue, path.contains("/")
        {
            profile = try? JSON(parsing: File.read(Path.absolute(path, in: console.directory), limit: 1 << 20))
        }
        let read = ToolHiveRunConfig(document, profile: profile, name: nil)
        let place = file == "-" ? "the document on stdin" : file
        if let limit = read.limits.first {
            throw UsageError(
                "\(place): \(limit)", fix: "take that member out if it may run without, or keep it in ToolHive")
        }
        for note in read.notes { console.note("\(place): \(note)") }
        return read.object
    }

    /// What takes a wall away is the person's to say too, each time: a document may be somebody else's.
    private func checkPowers(of document: String) throws(UsageError) {
        let powers = [
            ("insecure_no_sandbox", "insecure-no-sandbox"), ("run_as_root", "run-as-root"),
            ("allow_plain_http", "allow-plain-http"), ("show_files", "show-files"),
        ]
        for (member, flag) in powers {
            guard object[member]?.boolValue == true, !arguments.has(flag) else { continue }
            throw UsageError(
                "\(document) says \(member), which a document cannot decide",
                fix: "add --\(flag) if you want it, or take the member out")
        }
    }

    private func read(_ file: String, flag: String) throws(Failure) -> [UInt8] {
        do throws(SystemError) { return try File.read(path(file)) } catch {
            throw Failure(
                error.code == ENOENT ? .notFound : .usage, "\(flag) \(file): \(error.reason)", fix: "check the path")
        }
    }

    private mutating func setSource() throws {
        let hasFile = arguments.value("from-config") != nil
        guard let source = arguments.positionals.first else {
            if let command = arguments.rest, !command.isEmpty {
                if hasFile { throw UsageError("--from-config already says what to run", fix: "leave one of them out") }
                try setCommand(command)
            } else if !hasFile {
                throw UsageError(
                    "thv run needs an image, a URL, or a command behind “--”",
                    fix: "for example: thv run -- python3 -m mcp_server_time")
            }
            return
        }
        if hasFile { throw UsageError("--from-config already says what to run", fix: "leave out “\(source)”") }
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            object["url"] = .string(source)
            if arguments.rest != nil {
                throw UsageError("a remote server takes no arguments", fix: "leave out “--” and what follows")
            }
        } else if let problem = SourceScheme.problem(with: source) {
            throw UsageError(problem.detail, fix: problem.fix.text)
        } else {
            let isPackage = ["uvx://", "npx://", "go://"].contains { source.hasPrefix($0) }
            object[isPackage ? "package" : "image"] = .string(source)
            if let runner = PackageProgram.find(source, console) { object["package_runner"] = .string(runner) }
            if isPackage { typeHere() }
            if let rest = arguments.rest, !rest.isEmpty { object["cmd_args"] = JSON(rest) }
        }
    }

    /// The program is looked up here, because only here is its caller's PATH known. Links are not resolved: a virtual
    /// environment's python is a link, and where it lies is what makes it the environment's.
    mutating func setCommand(_ command: [String]) throws(Failure) {
        let found = ProgramPath.find(
            command[0], path: console.environment["PATH"] ?? "", directory: console.directory)
        guard let program = found ?? programOfVolume(command[0]) else {
            let isPath = command[0].contains("/")
            let isThere = isPath && File.exists(Path.absolute(command[0], in: console.directory))
            throw Failure(
                isThere ? .usage : .notFound,
                isPath
                    ? "\(command[0]) is not a program that can be run" : "there is no program “\(command[0])” in PATH",
                fix: isPath
                    ? "check the path and chmod +x it" : "install it, activate its environment, or write its path")
        }
        object["command"] = JSON([program] + command.dropFirst())
        object["working_dir"] = nil
        typeHere()
    }

    /// A path that a volume shows, whatever lies there on this machine: the server looks into the volume.
    private func programOfVolume(_ program: String) -> String? {
        let texts = (object["volumes"]?.arrayValue ?? []).compactMap(\.stringValue) + volumes
        let isInside = texts.contains { Volume($0).map { Path.isInside(program, Path.clean($0.inside)) } ?? false }
        return program.beginsWithSlash && isInside ? Path.clean(program) : nil
    }

    /// The person names files of their own by typing them.
    mutating func typeHere() {
        object["caller_dir"] = .string(console.directory)
        object["show_files"] = true
    }

    // MARK: Everything else

    private mutating func setFlags() throws {
        for flag in ["name", "transport", "proxy-mode", "target-path", "group", "user", "bearer-token-secret"] {
            if let value = arguments.value(flag) { object[Self.member(flag)] = .string(value) }
        }
        let numbers = [("proxy-port", 0...65535), ("target-port", 0...65535), ("pids-limit", 0...4_194_304)]
        for (flag, range) in numbers {
            if let number = try arguments.int(flag, in: range) { object[Self.member(flag)] = JSON(number) }
        }
        for flag in ["start-timeout", "stop-timeout", "call-timeout"] where arguments.value(flag) != nil {
            object[Self.member(flag)] = JSON(Int(try arguments.seconds(flag, default: 0).rounded(.up)))
        }
        if let directory = arguments.value("working-dir") { object["working_dir"] = .string(path(directory)) }
        if arguments.value("read-only") != nil { object["read_only"] = .bool(arguments.has("read-only")) }
        if arguments.value("show-files") != nil { object["show_files"] = arguments.has("show-files") ? true : nil }
        if arguments.has("no-show") { object["show_files"] = nil }
        if arguments.value("ignore-globally") != nil {
            object["ignore_globally"] = arguments.has("ignore-globally") ? nil : false
        }
        if arguments.has("insecure-no-sandbox") { object["insecure_no_sandbox"] = true }
        if arguments.has("run-as-root") { object["run_as_root"] = true }
        if arguments.has("allow-plain-http"), let url = object["url"]?.stringValue, PlainAddress.isPlainElsewhere(url) {
            object["allow_plain_http"] = true
        }
        try setLimits()
        try setRuntime()
        try setLists()
        try setProfile()
    }

    /// The member a flag sets.
    private static func member(_ flag: String) -> String {
        RunOptions.flags.first { $0.value == "--" + flag }?.key ?? flag
    }

    private mutating func setLimits() throws(UsageError) {
        if let text = arguments.value("memory") {
            guard let bytes = Quantity.bytes(text) else {
                throw UsageError("--memory “\(text)” is not a size", fix: "write --memory 512m or 2g")
            }
            object["memory"] = JSON(bytes)
        }
        if let text = arguments.value("cpus") {
            guard let number = Double(text), number > 0, number < 4096 else {
                throw UsageError("--cpus “\(text)” is not a number of processors", fix: "write --cpus 1.5")
            }
            object["cpus"] = .number(JSONNumber(number))
        }
    }

    private mutating func setRuntime() throws(UsageError) {
        guard let runtime = arguments.value("container-runtime") else { return }
        if RuntimeKind(rawValue: runtime) == nil {
            object["runtime"] = .string(RuntimeKind.container.rawValue)
            object["engine"] = ["name": .string(runtime)]
        } else {
            object["runtime"] = .string(runtime)
            object["engine"] = nil
        }
    }

    private mutating func setLists() throws {
        var environment = object["env_vars"]?.objectValue ?? JSONObject()
        for file in arguments.list("env-file") {
            let text = String(decoding: try read(file, flag: "--env-file"), as: UTF8.self)
            for (key, value) in try EnvironmentFile.parse(text, file: file) { environment[key] = .string(value) }
        }
        for text in arguments.list("env") {
            let (key, value) = try variable(text)
            environment[key] = .string(value)
        }
        if !environment.members.isEmpty { object["env_vars"] = .object(environment) }
        var labels = object["labels"]?.objectValue ?? JSONObject()
        for text in arguments.list("label") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("--label “\(text)” is not K=V", fix: "write --label team=shop")
            }
            labels[String(text[..<equals])] = .string(String(text[text.index(after: equals)...]))
        }
        if !labels.members.isEmpty { object["labels"] = .object(labels) }
        append("secrets", arguments.list("secret"))
        append("allowed_origins", arguments.list("allowed-origin"))
        append("volumes", volumes)
        append("tools_filter", arguments.list("tools").flatMap { $0.split(separator: ",").map(String.init) })
        if let file = arguments.value("tools-override") { object["tools_override"] = try toolsOverride(file) }
    }

    private func variable(_ text: String) throws(UsageError) -> (String, String) {
        guard let equals = text.firstIndex(of: "=") else {
            guard let value = console.environment[text] else {
                throw UsageError("--env \(text): there is no variable \(text) here", fix: "write --env \(text)=VALUE")
            }
            return (text, value)
        }
        if equals == text.startIndex { throw UsageError("--env “\(text)” has no name", fix: "write --env NAME=VALUE") }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    private mutating func append(_ member: String, _ values: [String]) {
        if values.isEmpty { return }
        object[member] = .array((object[member]?.arrayValue ?? []) + values.map(JSON.string))
    }

    /// What `--volume` and `--show` ask for.
    private var volumes: [String] { arguments.list("volume").map(volume) + arguments.list("show").map(path) }

    /// `./data:/data` means the caller's directory, as `data` alone does.
    private func volume(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":") else { return path(text) }
        let host = String(text[..<colon])
        let isRelative = host.hasPrefix(".") || host.contains("/")
        return isRelative && !host.hasPrefix("/") ? path(host) + text[colon...] : text
    }

    private mutating func setProfile() throws {
        guard let profile = arguments.value("permission-profile") else { return }
        if PermissionProfile.builtIn(profile) != nil {
            object["permission_profile"] = .string(profile)
            return
        }
        guard profile.contains("/") || profile.contains(".") else {
            throw UsageError(
                "--permission-profile “\(profile)” was not found: it is neither none, network nor a file",
                fix: "name a JSON file: ./\(profile).json")
        }
        let bytes = try read(profile, flag: "--permission-profile")
        guard let json = try? JSON(parsing: bytes), case .object = json else {
            throw UsageError("--permission-profile \(profile) is not a JSON object", fix: "check the file")
        }
        object["permission_profile"] = json
    }

    /// Either the members of `tools_override`, or a document that holds them under that name or ToolHive's.
    private func toolsOverride(_ file: String) throws -> JSON {
        guard let json = try? JSON(parsing: read(file, flag: "--tools-override")), case .object = json else {
            throw UsageError(
                "--tools-override \(file) is not a JSON object",
                fix: #"write {"TOOL": {"name": "…", "description": "…"}}"#)
        }
        return json["toolsOverride"] ?? json["tools_override"] ?? json
    }

    private mutating func setName() {
        if object["name"]?.stringValue?.isEmpty == false { return }
        if let name = SourceName.suggest(.object(object)) { object["name"] = .string(name) }
    }
}
