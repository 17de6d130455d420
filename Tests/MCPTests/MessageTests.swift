// SPDX-License-Identifier: Apache-2.0
import MCP
import Testing

@Suite struct MessageTests {
    private func scan(_ text: String) throws -> Message { try Message(Array(text.utf8)) }

    @Test func aRequestIsReplacedOnlyWhereAsked() throws {
        let text =
            #"{"jsonrpc":"2.0", "id":"a\"b","method":"tools/call","params":{"name":"x","_meta":{"progressToken":7},"#
            + #""arguments":{"id":1,"n":1.50}}}"#
        let message = try scan(text)
        #expect(message.kind == .request)
        #expect(message.method == "tools/call")
        #expect(message.name == "x")
        let id = try #require(message.id)
        let token = try #require(message.progressToken)
        #expect(String(decoding: message[id], as: UTF8.self) == #""a\"b""#)
        let changed = message.replacing([(token, Array("99".utf8)), (id, Array("5".utf8))])
        #expect(
            String(decoding: changed, as: UTF8.self)
                == #"{"jsonrpc":"2.0", "id":5,"method":"tools/call","params":{"name":"x","_meta":{"progressToken":99},"#
                + #""arguments":{"id":1,"n":1.50}}}"#)
    }

    @Test func prettyPrintedMessagesBecomeOneLine() throws {
        let message = try scan("{\n  \"jsonrpc\": \"2.0\",\r\n  \"method\": \"ping\"\n}")
        #expect(message.kind == .notification)
        #expect(!message.bytes.contains(0x0A) && !message.bytes.contains(0x0D))
    }

    @Test(arguments: [
        ("", -32700), ("{", -32700), ("nonsense", -32700), ("[]", -32600), ("3", -32600), ("{}", -32600),
        (#"{"jsonrpc":"2.0"}"#, -32600), (#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"x","\u006dethod":"y"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":{},"method":"x"}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":3}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":"a","name":"b"}}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"x"} x"#, -32700),
    ])
    func whatIsNoMessageIsRefusedWithTheRightCode(text: String, code: Int) {
        let error = #expect(throws: Message.Malformed.self) { try scan(text) }
        #expect(error?.error.code.rawValue == code)
    }

    @Test func responsesAreRecognised() throws {
        #expect(try scan(#"{"jsonrpc":"2.0","id":1,"result":{}}"#).kind == .response)
        #expect(try scan(#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#).kind == .response)
    }

    @Test func versionsAreNegotiatedDownwardOnly() {
        #expect(HandshakeRevision.negotiate(requested: "2025-03-26", backend: "2025-11-25") == "2025-03-26")
        #expect(HandshakeRevision.negotiate(requested: "2025-11-25", backend: "2025-06-18") == "2025-06-18")
        #expect(HandshakeRevision.negotiate(requested: "1999-01-01", backend: "2025-06-18") == "2025-06-18")
    }

    @Test func theEraOfAMessageIsWhatItsSenderNames() throws {
        let plain = try scan(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        #expect(plain.era(field: nil) == nil)
        #expect(plain.era(field: "2025-06-18") == .handshake(.june2025))
        #expect(plain.era(field: "2026-07-28") == .stateless(version: "2026-07-28"))
        #expect(plain.era(field: "2026-07-27") == .unknown(version: "2026-07-27"))
        #expect(plain.era(field: "2026-07-28-draft") == .unknown(version: "2026-07-28-draft"))
        let hello = try scan(#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#)
        #expect(hello.era(field: "1999-01-01") == nil)
        let modern = try scan(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"_meta":{"#
                + #""io.modelcontextprotocol/protocolVersion":"2027-01-01"}}}"#)
        #expect(modern.era(field: "2025-06-18") == .stateless(version: "2027-01-01"))
    }

    @Test(
        arguments: [
            (#"{"sampling":{},"roots":{"listChanged":true}}"#, [.sampling, .roots]), ("{}", []), ("[]", []),
            ("null", []),
            (#"{"\u0065licitation":{}}"#, .elicitation), (#"{"experimental":{"sampling":{},"roots":{}}}"#, []),
            (#"{"sampling":null,"roots":false,"elicitation":true}"#, .elicitation), (#"{"x":"\"sampling\""}"#, []),
        ] as [(String, ClientCapabilities)])
    func onlyMembersOfTheCapabilitiesAreCapabilities(text: String, found: ClientCapabilities) throws {
        let message = try scan(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":\#(text)}}"#)
        #expect(message.clientCapabilities == found)
    }

    /// What a tool returns may hold the word anywhere.
    @Test(arguments: [
        (#"{"isError":true}"#, true), (#"{"content":[],"isError" : true }"#, true), (#"{"\u0069sError":true}"#, true),
        (#"{"isError":false}"#, false), (#"{"structuredContent":{"isError":true}}"#, false), ("null", false),
        (#"{"content":[{"type":"text","text":"\"isError\":true"}]}"#, false), (#"[{"isError":true}]"#, false),
        (#"{"structuredContent":{"isError":false},"isError":true}"#, true),
    ])
    func aToolHasFailedWhenItsResultSaysSo(result: String, failed: Bool) throws {
        #expect(try scan(#"{"jsonrpc":"2.0","id":1,"result":\#(result)}"#).failed == failed)
    }

    @Test func errorsAreOfOneForm() throws {
        #expect(
            String(decoding: RPCError.cancelled("x\"y").answer(to: Array("7".utf8)), as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32800,"message":"x\"y"}}"#)
        let version = RPCError.unsupportedVersion("2026-07-28").answer(to: Message.nullID)
        #expect(
            String(decoding: version, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"protocol version 2026-07-28 is not supported here","#
                + #""data":{"supported":["2024-11-05","2025-03-26","2025-06-18","2025-11-25"],"requested":"2026-07-28"}}}"#
        )
        #expect(try Message(version).failed)
    }
}
