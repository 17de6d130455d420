// SPDX-License-Identifier: Apache-2.0
import MCP
import Testing

/// One message is one message for every parser.
@Suite struct AmbiguousMessageTests {
    private static let judged: [(place: String, name: String)] = [
        ("", "jsonrpc"), ("", "id"), ("", "method"), ("", "params"), ("", "result"), ("", "error"), ("params", "name"),
        ("params", "arguments"), ("params", "uri"), ("params", "level"), ("params", "requestId"),
        ("params", "progressToken"), ("params", "protocolVersion"), ("params", "capabilities"),
        ("params", "elicitationId"), ("params", "_meta"), ("_meta", "progressToken"),
        ("_meta", "io.modelcontextprotocol/protocolVersion"),
    ]

    private func scan(_ key: String, at place: String) throws -> Message {
        let member = "\"\(key)\":null"
        let text =
            switch place {
            case "": #"{"jsonrpc":"2.0","id":1,"method":"ping",\#(member)}"#
            case "params": #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{\#(member)}}"#
            default: #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{\#(member)}}}"#
            }
        return try Message(Array(text.utf8))
    }

    /// Each letter in the other case, escaped or not, and each that folds to an ASCII one.
    @Test func everySpellingOfEveryJudgedMemberIsRefused() throws {
        var tried = 0
        for (place, name) in Self.judged {
            for index in name.indices {
                let letter = String(name[index])
                let other = letter.uppercased() == letter ? letter.lowercased() : letter.uppercased()
                var others = other == letter ? [] : [other, "\\u00" + String(other.utf8.first ?? 0, radix: 16)]
                if letter == "s" { others += ["ſ", "\\u017f"] }
                if letter == "k" { others += ["\u{212A}", "\\u212A"] }
                if letter == "i" { others += ["ı", "İ"] }
                for other in others {
                    let key = name[..<index] + other + name[name.index(after: index)...]
                    let error = #expect(throws: Message.Malformed.self, "\(key)") { try scan(String(key), at: place) }
                    #expect(error?.isAmbiguous == true, "\(key)")
                    tried += 1
                }
            }
        }
        #expect(tried > 200)
    }

    @Test func membersOfOthersAreNobodysSpelling() throws {
        for (place, key) in [
            ("", "id2"), ("", "methods"), ("", "Params2"), ("params", "names"), ("params", "username"),
            ("params", "cursor"),
            ("params", "clientInfo"), ("params", "meta"), ("params", "data"), ("params", ""), ("_meta", "traceparent"),
            ("_meta", "vendor/Name"), ("_meta", "progress"), ("params", "名前"), ("params", "naïme"),
        ] {
            #expect(try scan(key, at: place).kind == .request, "\(key)")
        }
        // Judged only where they are judged.
        for key in ["Name", "NAME", "Method", "params", "params"] {
            let text = #"{"jsonrpc":"2.0","id":1,"method":"m","params":{"arguments":{"\#(key)":1,"\#(key)":2}}}"#
            #expect(try Message(Array(text.utf8)).kind == .request)
        }
    }

    @Test func methodsAreSpelledInOneWay() throws {
        for method in ["TOOLS/CALL", "tools/call\\u0000", " tools/call", "tools/call\\n", "roots/liſt", "Initialize"] {
            let text = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#
            #expect(throws: Message.Malformed.self, "\(method)") { try Message(Array(text.utf8)) }
        }
        for method in ["tools/calls", "ping", "vendor/Method", "notifications/tools/list_changed", "tools\\/call", ""] {
            #expect(try Message(Array(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#.utf8)).kind == .request)
        }
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"method":"x","result":{}}"#, #"{"jsonrpc":"2.0","id":1,"method":"x","result":null}"#,
        #"{"jsonrpc":"2.0","method":"x","error":{}}"#, #"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#,
        #"{"jsonrpc":"2.0","id":null,"method":"x"}"#,
        #"{"jsonrpc":"2.0","method":"x","params":{"progressToken":1,"_meta":{"progressToken":2}}}"#,
    ])
    func whatCouldBeTwoKindsOfMessageIsRefused(text: String) {
        #expect(throws: Message.Malformed.self) { try Message(Array(text.utf8)) }
    }

    @Test func anAnswerMayNameTheOtherMemberAsNull() throws {
        #expect(try Message(Array(#"{"jsonrpc":"2.0","id":1,"result":{},"error":null}"#.utf8)).result != nil)
        #expect(try Message(Array(#"{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":1}}"#.utf8)).failed)
    }
}
