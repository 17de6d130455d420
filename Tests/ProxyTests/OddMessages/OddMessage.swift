// SPDX-License-Identifier: Apache-2.0

/// Answers to `tools/list` as odd servers write them. Each names two tools, of which a filter shows one.
///
/// What the table promises holds for any proxy that is looked at from outside: nothing is dropped without a word, and what a
/// filter has to see never passes unseen.
struct OddMessage: Sendable {
    /// What clients get.
    enum Verdict: Sendable {
        /// It is a message for JSON parsers: it arrives, and a filter applies to it.
        case readable
        /// It is one, but what tools it lists depends on the reader: with a filter it is an error of its request.
        case unfilterable
        /// It is none: an error of its request where it has to be read.
        case unreadable
    }

    let name: String
    let verdict: Verdict
    /// Whether it fits into a line.
    var isOneLine = true
    /// The bytes of the answer to the request `id`, which is JSON text.
    let bytes: @Sendable (_ id: String) -> [UInt8]

    /// The tool that filters show.
    static let visible = "visible_tool"
    /// The tool that they do not.
    static let hidden = "hidden_tool"
    /// What the hidden tool's description says.
    static let secret = "confidential words"

    /// The member `tools`.
    static func tools(_ description: String = "plain") -> String {
        #""tools":[{"name":"\#(visible)","description":"\#(description)","inputSchema":{"type":"object"}},"#
            + #"{"name":"\#(hidden)","description":"\#(secret)","inputSchema":{"type":"object"}}]"#
    }

    /// A whole answer.
    static func answer(_ id: String, _ description: String = "plain") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"result":{\#(tools(description))}}"#
    }

    private static func text(
        _ name: String, _ verdict: Verdict, isOneLine: Bool = true, _ text: @escaping @Sendable (String) -> String
    ) -> OddMessage {
        OddMessage(name: name, verdict: verdict, isOneLine: isOneLine) { Array(text($0).utf8) }
    }

    /// An answer with `bytes` in a description.
    private static func raw(_ name: String, _ bytes: [UInt8]) -> OddMessage {
        OddMessage(name: name, verdict: .unreadable) { id in
            let parts = answer(id, "@@").split(separator: "@@", maxSplits: 1)
            return Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
        }
    }

    private static func wide(_ name: String, mark: [UInt8], _ unit: @escaping @Sendable (UInt8) -> [UInt8])
        -> OddMessage
    {
        OddMessage(name: name, verdict: .unreadable) { id in mark + answer(id).utf8.flatMap(unit) }
    }

    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static let all: [OddMessage] = readable + unfilterable + unreadable

    private static let readable: [OddMessage] = [
        text("plain", .readable) { answer($0) },
        OddMessage(name: "byte order mark", verdict: .readable) { mark + Array(answer($0).utf8) },
        text("high half of a pair", .readable) { answer($0, #"a\ud800b"#) },
        text("low half of a pair", .readable) { answer($0, #"a\udc00b"#) },
        text("halves in the wrong order", .readable) { answer($0, #"a\udc00\ud800b"#) },
        text("half before an escape", .readable) { answer($0, #"a\ud83d\n"#) },
        text("half at the end", .readable) { answer($0, #"a\uD83D"#) },
        text("noncharacters", .readable) { answer($0, "\u{FFFE}\u{FFFF}\u{0}".replacing("\u{0}", with: #"\u0000"#)) },
        text("escaped names", .readable) { id in
            #"{"\u006asonrpc":"2.0","id":\#(id),"r\u0065sult":{"t\u006fols":[{"n\u0061me":"visible\u005ftool"},"#
                + #"{"n\u0061me":"hidden\u005ftool","description":"\#(secret)"}]}}"#
        },
        text("result before the id", .readable) { #"{"result":{\#(tools())},"jsonrpc":"2.0","id":\#($0)}"# },
        text("white space around it", .readable) { "\t  \(answer($0)) \t" },
        text("carriage returns between tokens", .readable) { "\r\(answer($0))\r\r" },
        text("printed over several lines", .readable, isOneLine: false) {
            answer($0).replacing(",", with: ",\r\n  ").replacing("{", with: "{\n\t")
        },
        text("an error beside it that is null", .readable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{\#(tools())},"error":null}"#
        },
        text("nested a hundred deep", .readable) { answer($0, #"","x":\#(nested(100)),"y":""#) },
        text("numbers of every size", .readable) {
            answer($0, #"","x":[1e999,-0,12345678901234567890123,1.50],"y":""#)
        },
    ]

    private static let unfilterable: [OddMessage] = [
        text("tools twice", .unfilterable) { #"{"jsonrpc":"2.0","id":\#($0),"result":{"tools":[],\#(tools())}}"# },
        text("tools twice, once escaped", .unfilterable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{\#(tools()),"to\u006fls":[]}}"#
        },
        text("tools in capital letters", .unfilterable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{\#(tools().replacing(#""tools""#, with: #""Tools""#))}}"#
        },
        text("tools beside tools in capital letters", .unfilterable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{"tools":[],\#(tools().replacing(#""tools""#, with: #""TOOLS""#))}}"#
        },
        text("a tool with two names", .unfilterable) {
            answer($0).replacing(#"{"name":"\#(hidden)""#, with: #"{"name":"\#(visible)","name":"\#(hidden)""#)
        },
        text("a tool whose other name is in capitals", .unfilterable) {
            answer($0).replacing(#"{"name":"\#(hidden)""#, with: #"{"name":"\#(visible)","Name":"\#(hidden)""#)
        },
        text("tools in an object", .unfilterable) { id in
            answer(id).replacing(#""tools":["#, with: #""tools":{"a":["#).replacing("]}}", with: "]}}}")
        },
    ]

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private static let unreadable: [OddMessage] = [
        raw("a byte that is not UTF-8", [0xFF]), raw("Latin-1", [0x70, 0xE4, 0x73]),
        raw("half a character", [0xE2, 0x82]), raw("an overlong form", [0xC0, 0xAF]),
        raw("a surrogate in UTF-8", [0xED, 0xA0, 0x80]), raw("a control character", [0x01]), raw("a tab", [0x09]),
        raw("a NUL", [0x00]),
        wide("UTF-16, little end first", mark: [0xFF, 0xFE]) { [$0, 0] },
        wide("UTF-16, big end first", mark: []) { [0, $0] },
        wide("UTF-32", mark: []) { [$0, 0, 0, 0] },
        text("text before it", .unreadable) { "Loading model...\(answer($0))" },
        text("a log prefix before it", .unreadable) { "2026-01-01 [INFO] {sent} \(answer($0))" },
        text("text behind it", .unreadable) { "\(answer($0)) done" },
        text("a bracket behind it", .unreadable) { "\(answer($0))}" },
        text("two messages in one", .unreadable) { #"\#(answer($0)){"jsonrpc":"2.0","method":"notifications/x"}"# },
        text("a batch", .unreadable) { "[\(answer($0))]" },
        text("nested too deep", .unreadable) { answer($0, #"","x":\#(nested(5000)),"y":""#) },
        text("its end is missing", .unreadable) { String(answer($0).dropLast(9)) },
        text("its end is missing within a string", .unreadable) { String(answer($0).dropLast(40)) },
        text("results that are two", .unreadable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{},"result":{\#(tools())}}"#
        },
        text("another result in capitals", .unreadable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{},"Result":{\#(tools())}}"#
        },
        text("a result and an error", .unreadable) {
            #"{"jsonrpc":"2.0","id":\#($0),"result":{\#(tools())},"error":{"code":1,"message":"x"}}"#
        },
        text("neither result nor error", .unreadable) { #"{"jsonrpc":"2.0","id":\#($0),"tools":"\#(secret)"}"# },
        text("another protocol", .unreadable) { answer($0).replacing("2.0", with: "1.0") },
        text("not a number", .unreadable) { answer($0, #"","x":NaN,"y":""#) },
        text("a comma too many", .unreadable) { answer($0).replacing("]}}", with: "],}}") },
        text("an unknown escape", .unreadable) { answer($0, #"\x41"#) },
    ]
}
