// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import JSONCoding
import Testing

@Suite struct ConfigEditorTests {
    private let fields = JSONObject([("url", "http://x/mcp")])

    private func set(_ layout: ConfigLayout, _ text: String, _ name: String = "time") throws -> String {
        String(decoding: try ConfigEditor(layout).set(name, fields, in: Array(text.utf8)).bytes, as: UTF8.self)
    }

    private func remove(_ layout: ConfigLayout, _ text: String, _ name: String = "time") throws -> String {
        String(decoding: try ConfigEditor(layout).remove(name, from: Array(text.utf8)), as: UTF8.self)
    }

    private let json = ConfigLayout(.json, "mcpServers")

    @Test func anEmptyFileBecomesADocument() throws {
        #expect(
            try set(json, "") == """
                {
                  "mcpServers": {
                    "time": {
                      "url": "http://x/mcp"
                    }
                  }
                }

                """)
        #expect(try set(ConfigLayout(.yaml, "extensions"), "") == "extensions:\n  time:\n    url: \"http://x/mcp\"\n")
        let list = ConfigLayout(.toml, "mcp_servers", nameField: "name")
        #expect(try set(list, "") == "[[mcp_servers]]\nname = \"time\"\nurl = \"http://x/mcp\"\n")
    }

    /// Continue refuses a document without its own three members.
    @Test func aDocumentMadeAnewBeginsWithWhatTheApplicationDemands() throws {
        let layout = ConfigLayout(
            .yaml, "mcpServers", nameField: "name", preamble: ["name": "Local Assistant", "schema": "v1"])
        let head = "name: \"Local Assistant\"\nschema: \"v1\"\nmcpServers:\n"
        for old in ["", "# mine\n", "# mine"] {
            let editor = ConfigEditor(layout)
            let one = try editor.set("time", fields, in: Array(old.utf8))
            let text = String(decoding: one.bytes, as: UTF8.self)
            #expect(
                text.hasSuffix(head + "  - name: \"time\"\n    url: \"http://x/mcp\"" + (old == "# mine" ? "" : "\n")))
            let two = try editor.set("git", fields, in: one.bytes)
            let left = try editor.remove("time", from: two.bytes, pruning: one.created)
            #expect(String(decoding: left, as: UTF8.self).contains(head + "  - name: \"git\""))
            #expect(try editor.remove("git", from: left, pruning: one.created) == Array(old.utf8))
        }
        // One that was there keeps what it has, and what somebody has put into it since stays.
        #expect(try set(layout, "name: x\n") == "name: x\nmcpServers:\n  - name: \"time\"\n    url: \"http://x/mcp\"\n")
        let grown = head + "  - name: \"time\"\n    url: \"http://x/mcp\"\nmodels: []\n"
        let rest = try ConfigEditor(layout).remove("time", from: Array(grown.utf8), pruning: 2)
        #expect(String(decoding: rest, as: UTF8.self) == "name: \"Local Assistant\"\nschema: \"v1\"\nmodels: []\n")
    }

    @Test func nothingInPlaceOfTheEntriesIsTakenForNone() throws {
        #expect(
            try set(json, "{\n    \"a\": 1,\n    \"mcpServers\": null // none\n}")
                == "{\n    \"a\": 1,\n    \"mcpServers\": {\n        \"time\": {\n            \"url\": \"http://x/mcp\"\n"
                + "        }\n    } // none\n}")
        #expect(
            try set(json, #"{"mcpServers":null}"#) == #"{"mcpServers":{"time": {"url": "http://x/mcp"}}}"#)
        for nothing in ["", " null", " ~", " # none", " null # none"] {
            let layout = ConfigLayout(.yaml, "mcpServers", nameField: "name")
            let text = try set(layout, "name: x\nmcpServers:\(nothing)\nversion: 1\n")
            let comment = nothing.hasSuffix("# none") ? " # none" : ""
            #expect(
                text == "name: x\nmcpServers:\(comment)\n  - name: \"time\"\n    url: \"http://x/mcp\"\nversion: 1\n")
            let map = try set(ConfigLayout(.yaml, "extensions"), "extensions:\(nothing)\n")
            #expect(map == "extensions:\(comment)\n  time:\n    url: \"http://x/mcp\"\n")
        }
    }

    @Test func commentsIndentationAndLineEndingsStay() throws {
        let before =
            "{\r\n\t// mine\r\n\t\"mcpServers\": {\r\n\t\t\"git\": {\"url\": \"a\"}, // last\r\n\t},\r\n\t\"z\": 1\r\n}"
        let after =
            "{\r\n\t// mine\r\n\t\"mcpServers\": {\r\n\t\t\"git\": {\"url\": \"a\"}, // last\r\n\t\t\"time\": {\r\n"
            + "\t\t\t\"url\": \"http://x/mcp\"\r\n\t\t},\r\n\t},\r\n\t\"z\": 1\r\n}"
        #expect(try set(json, before) == after)
        #expect(try remove(json, after) == before)
    }

    @Test func aKeyWithADotIsOneKey() throws {
        let text = try set(ConfigLayout(.json, "amp.mcpServers"), #"{"amp.url": 1}"#)
        #expect(text == #"{"amp.url": 1, "amp.mcpServers": {"time": {"url": "http://x/mcp"}}}"#)
    }

    @Test func anEntryThatIsThereIsReplacedWhereItStands() throws {
        #expect(
            try set(json, #"{"mcpServers": {"time": {"url": "old"}, "b": {}}}"#)
                == #"{"mcpServers": {"time": {"url": "http://x/mcp"}, "b": {}}}"#)
        let yaml = "mcpServers:\n- name: time # old\n  url: old\n- name: b\n"
        #expect(
            try set(ConfigLayout(.yaml, "mcpServers", nameField: "name"), yaml)
                == "mcpServers:\n- name: \"time\"\n  url: \"http://x/mcp\"\n- name: b\n")
        let toml = "[mcp_servers.time]\nurl = 'old' # x\n\n[mcp_servers.b]\nurl = 'b'\n"
        #expect(
            try set(ConfigLayout(.toml, "mcp_servers"), toml)
                == "[mcp_servers.time]\nurl = \"http://x/mcp\"\n\n[mcp_servers.b]\nurl = 'b'\n")
    }

    @Test(arguments: [
        ("{\"mcpServers\": {\n  \"a\": 1,, \"b\": 2}}", 2), ("{\n\n/* open", 3), ("[1]", 1), ("{\"mcpServers\": 5}", 1),
        ("{\"a\": 1, \"a\": 2}", 1), ("{\"a\": \"\u{1}\"}", 1), ("{", 1),
    ])
    func jsonThatDoesNotParseIsLeftAloneNamingTheLine(text: String, line: Int) throws {
        let error = #expect(throws: ConfigEditError.self) { try set(json, text) }
        #expect(error?.line == line, "\(String(describing: error))")
        #expect(error?.reason.isEmpty == false)
    }

    @Test(arguments: [
        ("a: 1\nextensions: [1]\n", 2), ("a: 1\nb: [\n", 3), ("a: &x &y 1\n", 1), ("extensions: {a:\n  1}\n", 1),
        ("- a\n", 1), ("a: 1\na: 2\n", 2), ("{a: 1}\n", 1),
    ])
    func yamlThatDoesNotParseIsLeftAloneNamingTheLine(text: String, line: Int) throws {
        let error = #expect(throws: ConfigEditError.self) { try set(ConfigLayout(.yaml, "extensions"), text) }
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("a = 1\nb = \n", 2), ("[a\n", 1), ("a = 1\na = 2\n", 2), ("[a]\n[b]\n[a]\n", 3), ("x = \"\"\"\n", 2),
        ("a = hello\n", 1), ("a = 1 b = 2\n", 1), ("a = {b = 1,}\n", 1), ("x = \"\\q\"\n", 1),
    ])
    func tomlThatDoesNotParseIsLeftAloneNamingTheLine(text: String, line: Int) throws {
        let error = #expect(throws: ConfigEditError.self) { try set(ConfigLayout(.toml, "mcp_servers"), text) }
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test func whatCannotBeChangedSafelyIsLeftAlone() throws {
        // Appending a header would not be TOML any more: the container is closed.
        #expect(throws: ConfigEditError.self) {
            try set(ConfigLayout(.toml, "mcp_servers"), "mcp_servers = {a = {url = 'x'}}\n")
        }
        // The text at the end would grow.
        #expect(throws: ConfigEditError.self) {
            try set(ConfigLayout(.yaml, "extensions"), "a: |+\n  text\n\n\n")
        }
    }

    @Test(arguments: [
        "mcp_servers = []\n[tools]\n", "a = 1\n  mcp_servers=[ ] # none\nb = 2", "\u{FEFF}mcp_servers = []",
        "mcp_servers = [\r\n  # none\r\n]\r\n\r\n[tools]\r\nx = 1\r\n\r\n",
        "# replaced by thv: mcp_servers = []\nmcp_servers = []\n",
    ])
    func anEmptyListGivesWayToTablesAndComesBack(text: String) throws {
        let editor = ConfigEditor(ConfigLayout(.toml, "mcp_servers", nameField: "name"))
        let one = try editor.set("time", fields, in: Array(text.utf8))
        let two = try editor.set("git", fields, in: one.bytes)
        #expect(try editor.entries(of: two.bytes).map(\.name) == ["time", "git"])
        let left = try editor.remove("time", from: two.bytes)
        #expect(try editor.entries(of: left).map(\.name) == ["git"])
        #expect(String(decoding: try editor.remove("git", from: left), as: UTF8.self) == text)
    }

    @Test func anEmptyTableGivesWayToo() throws {
        let layout = ConfigLayout(.toml, "mcp_servers")
        let text = "mcp_servers = {} # none\n[tools]\n"
        let after = try set(layout, text)
        #expect(
            after == "# replaced by thv: mcp_servers = {} # none\n[tools]\n\n[mcp_servers.time]\n"
                + "url = \"http://x/mcp\"\n")
        #expect(try remove(layout, after) == text)
        // What the application has written anew has nothing to come back.
        let anew = "[tools]\n\n[mcp_servers.time]\nurl = \"http://x/mcp\"\n"
        #expect(try remove(layout, anew) == "[tools]\n")
        // A comment that only looks like ours stays one.
        let other = "# replaced by thv: model = 1\n" + anew
        #expect(try remove(layout, other) == "# replaced by thv: model = 1\n[tools]\n")
    }

    @Test(arguments: [
        (ConfigLayout(.toml, "mcp_servers"), "a = 1\nmcp_servers = {b = {url = 'x'}}\n", "[mcp_servers.NAME]"),
        (
            ConfigLayout(.toml, "mcp_servers", nameField: "name"), "a = 1\nmcp_servers = [\n{name = 'b'}]\n",
            "[[mcp_servers]]"
        ),
    ])
    func aValueWithEntriesIsLeftAloneNamingItsLine(layout: ConfigLayout, text: String, form: String) throws {
        let error = #expect(throws: ConfigEditError.self) { try set(layout, text) }
        #expect(error?.line == 2)
        #expect(error?.reason == "“mcp_servers” is written as a value: write it as \(form) tables")
        #expect(try ConfigEditor(layout).entries(of: Array(text.utf8)).map(\.name) == ["b"])
    }

    @Test func anchorsAndAliasesElsewhereStay() throws {
        let layout = ConfigLayout(.yaml, "mcpServers", nameField: "name")
        let text = """
            defaults: &defaults # &about
              roles: [chat, *more]
            models:
              - <<: *defaults
                name: "a &b"
              - {<<: [*a, *b], key: !!str 5}
            mcpServers:
              - name: git
            last: *defaults

            """
        let after = try set(layout, text)
        #expect(
            after
                == text.replacing(
                    "  - name: git\n", with: "  - name: git\n  - name: \"time\"\n    url: \"http://x/mcp\"\n"))
        #expect(try remove(layout, after) == text)
        #expect(try set(layout, "a: &x 1\n").hasPrefix("a: &x 1\nmcpServers:\n"))
    }

    @Test(arguments: [
        ("a: &x 1\nmcpServers: &y\n  - name: b\n", 2), ("a: &x []\nmcpServers: *x\n", 2),
        ("a: &x 1\nmcpServers:\n  - name: b\n    env: *x\n", 4), ("a: &x {}\n<<: *x\n", 2), ("a: &x 1\nb: [*x\n", 3),
        ("a: &x 1\nb: *x c\n", 2),
    ])
    func anchorsInTheEntriesAreLeftAloneNamingTheLine(text: String, line: Int) throws {
        let layout = ConfigLayout(.yaml, "mcpServers", nameField: "name")
        let error = #expect(throws: ConfigEditError.self) { try set(layout, text) }
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test func oddNamesAreQuoted() throws {
        for name in ["1", "true", "a.b", "x\"y", "ü", "no", "a b", "-"] {
            for layout in [
                json, ConfigLayout(.yaml, "extensions"), ConfigLayout(.yaml, "m", nameField: "name"),
                ConfigLayout(.toml, "mcp_servers"), ConfigLayout(.toml, "m", nameField: "name"),
            ] {
                let editor = ConfigEditor(layout)
                let edit = try editor.set(name, fields, in: [])
                #expect(try editor.entries(of: edit.bytes).map(\.name) == [name])
                #expect(try editor.remove(name, from: edit.bytes, pruning: edit.created) == [])
            }
        }
    }

    @Test func theDifferenceIsShownAsDiffShowsIt() {
        let text = UnifiedDiff.make("f", from: Array("a\nb\nc\nd\ne\n".utf8), to: Array("a\nb\nc\nd\nx\ne".utf8))
        #expect(
            text == """
                --- f
                +++ f
                @@ -2,4 +2,5 @@
                 b
                 c
                 d
                -e
                +x
                +e
                \\ No newline at end of file

                """)
        #expect(UnifiedDiff.make("f", from: [], to: Array("a\n".utf8)) == "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n")
        #expect(UnifiedDiff.make("f", from: [1], to: [1]) == "")
    }
}
