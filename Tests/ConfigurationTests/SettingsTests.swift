// SPDX-License-Identifier: Apache-2.0
import Configuration
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

@Suite struct SettingsTests {
    /// Writes `texts` to files of a new directory and loads them in order.
    private func load(_ texts: String..., prepare: (String) -> Void = { _ in }) throws -> Settings {
        let directory = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(directory) }
        let files = texts.indices.map { "\(directory)/\($0).yaml" }
        for (file, text) in zip(files, texts) { try File.write(Array(text.utf8), to: file) }
        for file in files { prepare(file) }
        do { return try Settings.load(files + ["\(directory)/missing.yaml"]) } catch {
            throw ConfigurationError(Path.name(error.file), line: error.line, error.reason)
        }
    }

    @Test func theNarrowerFileWinsValueByValue() throws {
        let settings = try load(
            """
            runtime:
              mode: auto
              url: https://thv.example
            log:
              level: warn
            """,
            """
            # only one value
            log: {level: debug, format: json}
            server:
              allowed_hosts: [dev.example]
            """)
        #expect(settings.runtimeMode?.value == .auto)
        #expect(settings.runtimeURL?.value == "https://thv.example")
        #expect(settings.logLevel?.value == .debug)
        #expect(settings.logLevel?.origin.hasSuffix("/1.yaml:2") == true)
        #expect(settings.logFormat?.value == .json)
        #expect(settings.allowedHosts?.value == ["dev.example"])
        #expect(settings.allowedOrigins == nil)
    }

    @Test func keysOfTheScreenKeepTheLineTheyAreWrittenOn() throws {
        let settings = try load("tui:\n  preset: vim\n  keys:\n    new: a\n    save: [Ctrl-S, F10]\n    servers: 1\n")
        #expect(settings.screenPreset?.value == "vim")
        #expect(settings.screenKeys["new"]?.value == ["a"])
        #expect(settings.screenKeys["new"]?.origin.hasSuffix("0.yaml:4") == true)
        #expect(settings.screenKeys["save"]?.value == ["Ctrl-S", "F10"])
        #expect(settings.screenKeys["servers"]?.value == ["1"])
    }

    @Test func emptyFilesAndSectionsSayNothing() throws {
        #expect(try load("", "# comment\n", "runtime:\n", "{}") == Settings())
    }

    @Test(arguments: [
        ("runtime:\n  mod: auto", "0.yaml:2: unknown key “runtime.mod”: the keys here are runtime.mode, runtime.url"),
        ("\nlogs: {}", "0.yaml:2: unknown key “logs”: the keys here are log, runtime, server, tui"),
        ("runtime:\n  mode: fast", "0.yaml:2: “runtime.mode” must be one of embedded, local, auto, remote, not “fast”"),
        ("runtime: auto", "0.yaml:1: “runtime” must be a mapping, not “auto”"),
        ("tui:\n  keys: n", "0.yaml:2: “tui.keys” must be a mapping, not “n”"),
        ("tui:\n  keys:\n    new: [[a]]", "0.yaml:3: “tui.keys.new” must be a key, not a list"),
        ("- a", "0.yaml:1: the file must be a mapping, not a list"),
        ("server:\n  allowed_hosts:\n    - 5", "0.yaml:3: “server.allowed_hosts” must be a text, not “5”"),
        ("log: {level: info}\nlog: {}", "0.yaml:2: “log” is written twice"),
        ("runtime: &a {}\nlog: *a", "0.yaml:1: anchors are not supported"),
        ("log: {level: !!str info}", "0.yaml:1: tags are not supported"),
        ("a: b\n---\nc: d", "0.yaml:2: only one document is allowed"),
        ("runtime:\n\tmode: auto", "0.yaml:2: found character that cannot start any token"),
        ("runtime: [", "0.yaml:2: did not find expected node content"),
    ])
    func mistakesNameFileAndLine(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.description == message)
    }

    @Test func aRequiredFileMustExist() {
        let path = "/nonexistent/thv.yaml"
        #expect(throws: ConfigurationError(path, "cannot be read: No such file or directory")) {
            try Settings.load([path], required: [path])
        }
    }

    @Test func whatOthersCanWriteIsNotBelieved() {
        let open = #expect(throws: ConfigurationError.self) { try load("log: {}") { chmod($0, 0o666) } }
        #expect(open?.reason.contains("chmod go-w") == true)
    }

    @Test(.enabled(if: getuid() == 0, "changing owners needs root")) func whatIsSomebodyElsesIsNotBelieved() {
        let foreign = #expect(throws: ConfigurationError.self) { try load("log: {}") { chown($0, 65534, 65534) } }
        #expect(foreign?.reason.hasPrefix("belongs to nobody") == true)
    }

    @Test func scalarsFollowTheCoreSchema() throws {
        let text = #"[1, -2.5, 1e3, 0777, 0x1f, yes, true, "5", ~, null, '', .inf, 12:30, -]"#
        let node = try #require(try YAMLNode.parse(Array(text.utf8), file: "x"))
        #expect(
            node.json.text
                == #"[1,-2.5,1e3,"0777","0x1f","yes",true,"5",null,null,"",".inf","12:30","-"]"#)
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        #expect(throws: ConfigurationError.self) { try YAMLNode.parse(Array(deep.utf8), file: "x") }
    }
}
