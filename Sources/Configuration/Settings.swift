// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
public import Platform

/// What the configuration files say, each value with the place it comes from. What no file says is `nil`.
public struct Settings: Sendable, Equatable {
    /// A value and its origin, `/etc/thv/config.yaml:3`.
    public struct Setting<Value: Sendable & Equatable>: Sendable, Equatable {
        public var value: Value
        public var origin: String

        /// A value from `origin`.
        public init(_ value: Value, origin: String) {
            self.value = value
            self.origin = origin
        }
    }

    /// Which server the client uses: `runtime.mode`.
    public enum RuntimeMode: String, Sendable, CaseIterable {
        /// The services run in the command's own process.
        case embedded
        /// The instance's own server, started when there is none.
        case local
        /// A server is started only for what needs one.
        case auto
        /// The server at `runtime.url`.
        case remote
    }

    public var runtimeMode: Setting<RuntimeMode>?
    public var runtimeURL: Setting<String>?
    /// Whether `runtimeURL` comes from the project's file, so that no secret may go there.
    public private(set) var isURLFromProject = false
    public var logLevel: Setting<Log.Level>?
    public var logFormat: Setting<Log.Format>?
    /// Host names the server answers to besides localhost and loopback addresses.
    public var allowedHosts: Setting<[String]>?
    /// Origins of browser pages that may use the API.
    public var allowedOrigins: Setting<[String]>?
    /// The terminal UI's set of keys: `tui.preset`.
    public var screenPreset: Setting<String>?
    /// The terminal UI's colours: `tui.theme`.
    public var screenTheme: Setting<String>?
    /// Keys of the terminal UI by what they do: `tui.keys`. Which there are, the terminal UI knows.
    public var screenKeys: [String: Setting<[String]>] = [:]

    /// Nothing set.
    public init() {}

    /// Reads `files`, widest first; a later one replaces what earlier ones say, value by value. Files that do not exist
    /// are skipped unless `required` names them.
    /// - Parameter project: the narrowest; counts only when it is trusted.
    /// - Throws: for unreadable files, YAML mistakes, unknown keys and wrong values, naming file and line.
    public static func load(
        _ files: [String], required: Set<String> = [], project: ProjectFile? = nil
    ) throws(ConfigurationError) -> Settings {
        var settings = Settings()
        for file in files { try settings.read(file, required: required.contains(file)) }
        guard let project, project.standing == .trusted else { return settings }
        let before = settings.runtimeURL
        try settings.read(project.bytes, file: project.path)
        settings.isURLFromProject = settings.runtimeURL?.value != before?.value
        return settings
    }

    /// The files of a person's session besides the project's: the machine's, the instance's, and `config`.
    /// - Parameters:
    ///   - user: the instance's `config.yaml`.
    ///   - config: `--config`, absolute.
    public static func files(user: String, config: String?) -> [String] {
        ["/etc/thv/config.yaml", user] + [config].compactMap { $0 }
    }

    private mutating func read(_ file: String, required: Bool) throws(ConfigurationError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Self.readTrusted(file)
        } catch {
            if !required, error.code == ENOENT || error.code == ENOTDIR { return }
            guard let explanation = error.explanation else {
                throw ConfigurationError(file, "cannot be read: \(error.reason)")
            }
            throw ConfigurationError(file, "\(explanation), so it is not read: \(error.fix ?? "")")
        }
        try read(bytes, file: file)
    }

    private mutating func read(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
        guard let root = try YAMLNode.parse(bytes, file: file), root.json != .null else { return }
        var reader = SettingsReader(file: file)
        try reader.read(root, into: &self)
    }

    /// A file says which server gets one's requests, so it must be one's own: anybody can leave one in `/tmp`. A link is the
    /// person's choice when it leads to such a file.
    private static func readTrusted(_ file: String) throws(SystemError) -> [UInt8] {
        guard let bytes = try OwnFile.read(file, limit: 1 << 20, followsLinks: true) else {
            throw SystemError("open \(file)", code: ENOENT)
        }
        return bytes
    }
}

/// Turns the nodes of one file into settings.
private struct SettingsReader {
    let file: String

    mutating func read(_ root: YAMLNode, into settings: inout Settings) throws(ConfigurationError) {
        let sections = [
            "runtime": ["mode", "url"], "log": ["level", "format"], "server": ["allowed_hosts", "allowed_origins"],
            "tui": ["preset", "theme", "keys"],
        ]
        for section in try entries(root, known: Array(sections.keys), prefix: "") {
            let known = sections[section.key] ?? []
            for entry in try entries(section.value, known: known, prefix: section.key + ".") {
                try set(section.key + "." + entry.key, entry.value, in: &settings)
            }
        }
    }

    private func set(_ key: String, _ node: YAMLNode, in settings: inout Settings) throws(ConfigurationError) {
        let origin = "\(file):\(node.line)"
        switch key {
        case "runtime.mode": settings.runtimeMode = .init(try word(node, key), origin: origin)
        case "runtime.url": settings.runtimeURL = .init(try string(node, key), origin: origin)
        case "log.level": settings.logLevel = .init(try word(node, key), origin: origin)
        case "log.format": settings.logFormat = .init(try word(node, key), origin: origin)
        case "server.allowed_hosts": settings.allowedHosts = .init(try strings(node, key), origin: origin)
        case "tui.preset": settings.screenPreset = .init(try string(node, key), origin: origin)
        case "tui.theme": settings.screenTheme = .init(try string(node, key), origin: origin)
        case "tui.keys": try setKeys(node, in: &settings)
        default: settings.allowedOrigins = .init(try origins(node, key), origin: origin)
        }
    }

    /// An action has one key or a list of them; a digit is a key too.
    private func setKeys(_ node: YAMLNode, in settings: inout Settings) throws(ConfigurationError) {
        guard case .mapping(let entries) = node.content else { throw wrong(node, "tui.keys", "a mapping") }
        for entry in entries {
            let name = "tui.keys.\(entry.key)"
            var keys: [String] = []
            if case .sequence(let elements) = entry.value.content {
                for element in elements { keys.append(try key(element, name)) }
            } else {
                keys = [try key(entry.value, name)]
            }
            settings.screenKeys[entry.key] = .init(keys, origin: "\(file):\(entry.line)")
        }
    }

    private func key(_ node: YAMLNode, _ name: String) throws(ConfigurationError) -> String {
        guard let text = node.text, !text.isEmpty, node.json != .null else { throw wrong(node, name, "a key") }
        return text
    }

    private func entries(
        _ node: YAMLNode, known: [String], prefix: String
    ) throws(ConfigurationError) -> [YAMLNode.Entry] {
        if node.json == .null { return [] }
        guard case .mapping(let entries) = node.content else {
            let place = prefix.isEmpty ? "the file" : "“\(prefix.dropLast())”"
            throw ConfigurationError(file, line: node.line, "\(place) must be a mapping, not \(node.kind)")
        }
        for entry in entries where !known.contains(entry.key) {
            let words = known.sorted().map { prefix + $0 }.joined(separator: ", ")
            throw ConfigurationError(
                file, line: entry.line, "unknown key “\(prefix)\(entry.key)”: the keys here are \(words)")
        }
        return entries.filter { $0.value.json != .null }
    }

    private func string(_ node: YAMLNode, _ key: String) throws(ConfigurationError) -> String {
        guard case .string(let text) = node.json, !text.isEmpty else { throw wrong(node, key, "a text") }
        return text
    }

    private func strings(_ node: YAMLNode, _ key: String) throws(ConfigurationError) -> [String] {
        guard case .sequence(let elements) = node.content else { throw wrong(node, key, "a list of texts") }
        var texts: [String] = []
        for element in elements { texts.append(try string(element, key)) }
        return texts
    }

    private func origins(_ node: YAMLNode, _ key: String) throws(ConfigurationError) -> [String] {
        let origins = try strings(node, key)
        for origin in origins {
            guard let problem = WebOrigin.problem(with: origin) else { continue }
            throw ConfigurationError(file, line: node.line, "“\(key)”: \(problem)")
        }
        return origins
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, _ key: String
    ) throws(ConfigurationError) -> Word where Word.RawValue == String {
        guard let text = node.text, let word = Word(rawValue: text) else {
            throw wrong(node, key, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    private func wrong(_ node: YAMLNode, _ key: String, _ expected: String) -> ConfigurationError {
        ConfigurationError(file, line: node.line, "“\(key)” must be \(expected), not \(node.kind)")
    }
}
