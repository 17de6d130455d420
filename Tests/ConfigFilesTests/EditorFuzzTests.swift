// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import JSONCoding
import TestSupport
import Testing

/// Files made at random, changed and changed back.
@Suite struct EditorFuzzTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
        mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(next() % UInt64(elements.count))] }
        mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
    }

    private static let words = ["time", "git", "a.b", "ü-x", "x y", "1", "true", "{", "}", "#", "//", "\\n", "mcp"]
    private static let fields = JSONObject([("url", "http://127.0.0.1:12345/mcp"), ("type", "http"), ("on", true)])

    // MARK: JSON

    private func space(_ random: inout Random, _ newline: String) -> String {
        var text = ""
        while random.chance(35) {
            text += random.pick([" ", "  ", "\t", newline, newline, "/* { c } */", "// \" ] note" + newline])
        }
        return text
    }

    private func json(_ random: inout Random, _ newline: String, depth: Int) -> String {
        switch random.next() % (depth > 3 ? 4 : 6) {
        case 0: return "1.50e3"
        case 1: return JSON.string(random.pick(Self.words)).text
        case 2: return random.pick(["true", "false", "null", "-0"])
        case 3: return random.pick(["{}", "[]", "{ }", "[" + newline + "]"])
        case 4: return object(&random, newline, depth: depth, keys: (0..<random.next() % 4).map { "k\($0)" })
        default:
            var text = "["
            let count = random.next() % 3
            for index in 0..<count {
                text += space(&random, newline) + json(&random, newline, depth: depth + 1) + space(&random, newline)
                if index + 1 < count || random.chance(20) { text += "," }
            }
            return text + space(&random, newline) + "]"
        }
    }

    private func object(_ random: inout Random, _ newline: String, depth: Int, keys: [String]) -> String {
        var text = "{"
        for (index, key) in keys.enumerated() {
            text += space(&random, newline) + JSON.string(key).text + space(&random, newline) + ":"
            text += space(&random, newline)
            if key == "servers" {
                let names = Self.words.filter { _ in random.chance(20) }
                text += object(&random, newline, depth: depth + 1, keys: names)
            } else {
                text += json(&random, newline, depth: depth + 1)
            }
            text += space(&random, newline)
            if index + 1 < keys.count || random.chance(20) { text += "," }
        }
        return text + space(&random, newline) + "}"
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func aJSONEntryAddedAndRemovedLeavesEveryByte(seed: UInt64) throws {
        var random = Random(state: seed)
        let editor = ConfigEditor(ConfigLayout(.json, "servers"))
        var done = 0
        for round in 0..<400 {
            let newline = random.pick(["\n", "\r\n"])
            var keys = ["a", "b.c", "z"].filter { _ in random.chance(50) }
            if random.chance(75) { keys.append("servers") }
            keys.shuffle(using: &random)
            var text = random.chance(5) ? "\u{FEFF}" : ""
            text += space(&random, newline)
            if !random.chance(4) { text += object(&random, newline, depth: 0, keys: keys) }
            text += space(&random, newline)
            try roundTrip(editor, Array(text.utf8), "seed \(seed) round \(round)", &done)
        }
        #expect(done > 300)
    }

    // MARK: YAML

    private func yamlValue(_ random: inout Random, _ newline: String, indent: String) -> String {
        switch random.next() % 9 {
        case 0: " plain text # note"
        case 1: " \"quoted # text\""
        case 2: " 12"
        case 3:
            newline + indent + "  inner: 1" + newline + indent + "  # about more" + newline + indent + "  more: [1, 2]"
        case 4: " |" + newline + indent + "    line one" + newline + indent + "    # not a comment"
        case 5 where indent.isEmpty: random.pick([" &one 12", " *one", " &all [*one, &two x]", " !!str 5"])
        case 6 where indent.isEmpty: " &map # &no" + newline + "  <<: *one" + newline + "  'a &b': *one"
        default: ""
        }
    }

    private func yaml(_ random: inout Random, _ newline: String, isList: Bool) -> String {
        var text = random.chance(10) ? "---" + newline : ""
        var keys = ["a", "b", "z"].filter { _ in random.chance(50) }
        if random.chance(75) { keys.append("servers") }
        keys.shuffle(using: &random)
        for key in keys {
            if random.chance(20) { text += newline }
            if random.chance(20) { text += "# above \(key)" + newline }
            text += key + ":"
            guard key == "servers" else {
                text += yamlValue(&random, newline, indent: "") + newline
                continue
            }
            let names = ["time", "git", "fetch"].filter { _ in random.chance(40) }
            if names.isEmpty {
                text += random.pick(["", " # none yet", isList ? " []" : " {}", isList ? " [] # none" : " {} # none"])
            }
            text += newline
            let indent = random.pick(isList ? ["", "  ", "    "] : ["  ", "    "])
            for name in names {
                if random.chance(20) { text += indent + "# about \(name)" + newline }
                if isList {
                    text += indent + "- name: \(name)" + newline + indent + "  extra:"
                } else {
                    text += indent + name + ":" + newline + indent + "  extra:"
                }
                text += yamlValue(&random, newline, indent: indent + "  ") + newline
            }
        }
        if random.chance(20) { text += newline + "# the end" + newline }
        while random.chance(20) { text += newline }
        if random.chance(15), text.hasSuffix(newline), !text.contains("|") { text.removeLast() }
        return text
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3], [true, false])
    func aYAMLEntryAddedAndRemovedLeavesEveryByte(seed: UInt64, isList: Bool) throws {
        var random = Random(state: seed)
        let editor = ConfigEditor(ConfigLayout(.yaml, "servers", nameField: isList ? "name" : nil))
        var done = 0
        for round in 0..<300 {
            let newline = random.pick(["\n", "\r\n"])
            let text = Array(yaml(&random, newline, isList: isList).utf8)
            try roundTrip(editor, text, "seed \(seed) round \(round)", &done)
        }
        #expect(done > 250)
    }

    // MARK: TOML

    private func toml(_ random: inout Random, _ newline: String, isList: Bool) -> String {
        var text = random.chance(5) ? "\u{FEFF}" : ""
        text += random.chance(30) ? "# settings" + newline : ""
        let (open, close) = isList ? ("[", "]") : ("{", "}")
        let isValue = random.chance(25)
        if isValue {
            let filled = isList ? "[{name = \"x\", a = 1}]" : "{x = {a = 1}}"
            let spread = isList ? "[" + newline + "  # none" + newline + "] # end" : "{ }\t# none"
            let value = random.chance(10) ? filled : random.pick([open + close, open + " " + close, spread])
            text += random.pick(["", "  "]) + random.pick(["servers = ", "\"servers\"="]) + value + newline
        }
        if random.chance(60) { text += "model = \"x\" # which" + newline + "when = 2026-01-31 12:00:00Z" + newline }
        if random.chance(30) {
            text += "list = [" + newline + "  1, # one" + newline + "  \"]\"," + newline + "]" + newline
        }
        if random.chance(30) { text += "'odd key'.\"b\" = '''" + newline + "[servers.no]" + newline + "'''" + newline }
        if random.chance(30), !isList, !isValue { text += newline + "[servers] # all" + newline }
        for name in ["time", "git"] where random.chance(40) && !isValue {
            text += random.pick(["", newline]) + (isList ? "[[servers]]" : "[servers.\(name)]") + newline
            if isList { text += "name = \"\(name)\"" + newline }
            text += "command = \"x\" # run" + newline
            if random.chance(30) {
                text += "[servers\(isList ? "" : "." + name).env]" + newline + "A = \"1\"" + newline
            }
        }
        if random.chance(40) { text += newline + "[other]" + newline + "a = {b = 1, c = [true]}" + newline }
        if random.chance(20) { text += "# the end" + newline }
        while random.chance(20) { text += newline }
        if random.chance(15), text.hasSuffix(newline) { text.removeLast() }
        return text
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3], [true, false])
    func aTOMLEntryAddedAndRemovedLeavesEveryByte(seed: UInt64, isList: Bool) throws {
        var random = Random(state: seed)
        let editor = ConfigEditor(ConfigLayout(.toml, "servers", nameField: isList ? "name" : nil))
        var done = 0
        for round in 0..<300 {
            let newline = random.pick(["\n", "\r\n"])
            let text = Array(toml(&random, newline, isList: isList).utf8)
            try roundTrip(editor, text, "seed \(seed) round \(round)", &done)
        }
        #expect(done > 250)
    }

    // MARK: The rule

    /// What is added can be read, nothing else has changed, and taking it out gives the same bytes; two entries too.
    private func roundTrip(_ editor: ConfigEditor, _ text: [UInt8], _ note: String, _ done: inout Int) throws {
        let shown = "\(note): \(String(decoding: text, as: UTF8.self).debugDescription)"
        let before: [(name: String, fields: JSON)]
        do {
            before = try editor.entries(of: text)
        } catch {
            Issue.record("made a text that is not read: \(error) \(shown)")
            return
        }
        let edit: ConfigEdit
        let second: ConfigEdit
        do {
            edit = try editor.set("new-one", Self.fields, in: text)
            second = try editor.set("new.two", Self.fields, in: edit.bytes)
        } catch {
            // What cannot be changed safely is left alone, with a reason.
            #expect(!error.reason.isEmpty)
            return
        }
        done += 1
        let after = try editor.entries(of: second.bytes)
        #expect(after.count == before.count + 2, "\(shown)")
        #expect(after.prefix(before.count).map(\.fields) == before.map(\.fields), "\(shown)")
        #expect(after.suffix(2).allSatisfy { $0.fields["url"] == Self.fields["url"] }, "\(shown)")
        let one = try editor.remove("new.two", from: second.bytes)
        #expect(one == edit.bytes, "\(shown)")
        let back = try editor.remove("new-one", from: one, pruning: edit.created)
        #expect(back == text, "\(shown) became \(String(decoding: back, as: UTF8.self).debugDescription)")
        // In the other order, too, what remains is the same.
        let other = try editor.remove("new-one", from: second.bytes)
        let last = try editor.remove("new.two", from: other, pruning: edit.created)
        #expect(try editor.entries(of: last).map(\.fields) == before.map(\.fields), "\(shown)")
    }
}
