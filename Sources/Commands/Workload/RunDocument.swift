// SPDX-License-Identifier: Apache-2.0
import Addresses
import Configuration
import Contract
import Glibc
import JSONCoding
import Models
import Platform

/// Builds the run configuration of `thv run` from a file and the flags, which win over it.
struct RunDocument {
    let arguments: ParsedArguments
    let console: Console
    var document = RunConfigDocument()

    static func build(_ arguments: ParsedArguments, console: Console) throws -> RunConfigDocument {
        var builder = RunDocument(arguments: arguments, console: console)
        try builder.readFile()
        try builder.setSource()
        try builder.setFlags()
        builder.setName()
        return builder.document
    }

    /// The configuration `config` with what the flags of `thv edit` change of it. Lists and variables grow; `--unset`
    /// empties them.
    static func change(
        _ config: RunConfigDocument, by arguments: ParsedArguments, console: Console
    ) throws -> RunConfigDocument {
        var builder = RunDocument(arguments: arguments, console: console)
        builder.document = config
        for member in arguments.list("unset") { try builder.unset(member) }
        try builder.changeSource()
        if !arguments.list("tools").isEmpty { builder.document.toolsFilter = nil }
        try builder.setFlags()
        builder.dropDoubles()
        return builder.document
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
        document = RunConfigDocument(try ToolHiveRunConfig.isOne(read) ? ours(read, file) : read)
        // A document may ask; the yes is the person's.
        document.acceptance = nil
        try checkPowers(of: file == "-" ? "the document on stdin" : file)
    }

    /// A document of ToolHive's as one of ours; what has no counterpart is said, line by line.
    /// - Throws: when something would be allowed that it forbids.
    private func ours(_ document: JSONObject, _ file: String) throws -> JSONObject {
        var profile: JSON?
        if let path = ToolHiveRunConfig.profilePath(of: document) {
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
            guard self.document.members[member]?.boolValue == true, !arguments.has(flag) else { continue }
            throw UsageError(
                "\(document) says \(member), which a document cannot decide",
                fix: "add --\(flag) if you want it, or take the member out")
        }
    }

    private func read(_ file: String, flag: String) throws(Failure) -> [UInt8] {
        try console.read(file, flag: flag)
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
            document.url = source
            if arguments.rest != nil {
                throw UsageError("a remote server takes no arguments", fix: "leave out “--” and what follows")
            }
        } else if let problem = SourceScheme.problem(with: source) {
            throw UsageError(problem.detail, fix: problem.fix.text)
        } else {
            let isPackage = ["uvx://", "npx://", "go://"].contains { source.hasPrefix($0) }
            document[isPackage ? .package : .image] = .string(source)
            if let runner = PackageProgram.find(source, console) { document.packageRunner = runner }
            if isPackage { typeHere() }
            if let rest = arguments.rest, !rest.isEmpty { document.commandArguments = rest }
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
        document.command = [program] + command.dropFirst()
        document.workingDirectory = nil
        typeHere()
    }

    /// A path that a volume shows, whatever lies there on this machine: the server looks into the volume.
    private func programOfVolume(_ program: String) -> String? {
        let texts = (document.volumes ?? []) + volumes
        let isInside = texts.contains { Volume($0).map { Path.isInside(program, Path.clean($0.inside)) } ?? false }
        return program.beginsWithSlash && isInside ? Path.clean(program) : nil
    }

    /// The person names files of their own by typing them.
    mutating func typeHere() {
        document.callerDirectory = console.directory
        document.showsFiles = true
    }

    // MARK: Everything else

    private mutating func setFlags() throws {
        for flag in ["name", "transport", "proxy-mode", "target-path", "group", "user", "bearer-token-secret"] {
            if let value = arguments.value(flag) { document.members[Self.member(flag)] = .string(value) }
        }
        let numbers = [("proxy-port", 0...65535), ("target-port", 0...65535), ("pids-limit", 0...4_194_304)]
        for (flag, range) in numbers {
            if let number = try arguments.int(flag, in: range) { document.members[Self.member(flag)] = JSON(number) }
        }
        for flag in ["start-timeout", "stop-timeout", "call-timeout"] where arguments.value(flag) != nil {
            document.members[Self.member(flag)] = JSON(Int(try arguments.seconds(flag, default: 0).rounded(.up)))
        }
        if let directory = arguments.value("working-dir") { document.workingDirectory = path(directory) }
        if arguments.value("read-only") != nil { document.isReadOnly = arguments.has("read-only") }
        if arguments.value("show-files") != nil { document.showsFiles = arguments.has("show-files") ? true : nil }
        if arguments.has("no-show") { document.showsFiles = nil }
        if arguments.value("ignore-globally") != nil {
            document.ignoresGlobally = arguments.has("ignore-globally") ? nil : false
        }
        if arguments.has("insecure-no-sandbox") { document.hasNoSandbox = true }
        if arguments.has("run-as-root") { document.runsAsRoot = true }
        if arguments.has("allow-plain-http"), let url = document.url, WebAddress.isPlainElsewhere(url) {
            document.allowsPlainHTTP = true
        }
        try setLimits()
        try setRuntime()
        try setLists()
        try setProfile()
    }

    /// The member a flag sets.
    private static func member(_ flag: String) -> String {
        MemberFlags.flags.first { $0.value == "--" + flag }?.key ?? flag
    }

    private mutating func setLimits() throws(UsageError) {
        if let text = arguments.value("memory") {
            guard let bytes = Quantity.bytes(text) else {
                throw UsageError("--memory “\(text)” is not a size", fix: "write --memory 512m or 2g")
            }
            document.memory = bytes
        }
        if let text = arguments.value("cpus") {
            guard let number = Double(text), number > 0, number < 4096 else {
                throw UsageError("--cpus “\(text)” is not a number of processors", fix: "write --cpus 1.5")
            }
            document.cpus = number
        }
    }

    private mutating func setRuntime() throws(UsageError) {
        guard let runtime = arguments.value("container-runtime") else { return }
        if RuntimeKind(rawValue: runtime) == nil {
            document.runtime = .known(.container)
            document.engine = ["name": .string(runtime)]
        } else {
            document.runtime = Word(runtime)
            document.engine = nil
        }
    }

    private mutating func setLists() throws {
        var environment = document.environment ?? JSONObject()
        for file in arguments.list("env-file") where !KeptVariables.keeps(file) {
            let text = String(decoding: try read(file, flag: "--env-file"), as: UTF8.self)
            for (key, value) in try EnvironmentFile.parse(text, file: file) { environment[key] = .string(value) }
        }
        for text in arguments.list("env") {
            let (key, value) = try variable(text)
            environment[key] = .string(value)
        }
        if !environment.members.isEmpty { document.environment = environment }
        var labels = document.labels ?? JSONObject()
        for text in arguments.list("label") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("--label “\(text)” is not K=V", fix: "write --label team=shop")
            }
            labels[String(text[..<equals])] = .string(String(text[text.index(after: equals)...]))
        }
        if !labels.members.isEmpty { document.labels = labels }
        append(.secrets, arguments.list("secret"))
        append(.allowedOrigins, arguments.list("allowed-origin"))
        append(.volumes, volumes)
        append(.toolsFilter, arguments.list("tools").flatMap { $0.split(separator: ",").map(String.init) })
        if let file = arguments.value("tools-override") { document[.toolsOverride] = try toolsOverride(file) }
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

    private mutating func append(_ member: RunConfigDocument.Member, _ values: [String]) {
        if values.isEmpty { return }
        document[member] = .array((document[member]?.arrayValue ?? []) + values.map(JSON.string))
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
            document.permissionProfile = .string(profile)
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
        document.permissionProfile = json
    }

    /// Either the members of `tools_override`, or a document that holds them under that name or ToolHive's.
    private func toolsOverride(_ file: String) throws -> JSON {
        guard let json = try? JSON(parsing: read(file, flag: "--tools-override")), case .object = json else {
            throw UsageError(
                "--tools-override \(file) is not a JSON object",
                fix: #"write {"TOOL": {"name": "…", "description": "…"}}"#)
        }
        return ToolHiveRunConfig.toolsOverride(in: json) ?? RunConfigDocument(wire: json)?[.toolsOverride] ?? json
    }

    private mutating func setName() {
        if document.name?.isEmpty == false { return }
        if let name = SourceName.suggest(document) { document.name = name }
    }
}
