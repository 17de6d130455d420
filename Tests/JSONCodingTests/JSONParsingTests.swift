// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@Suite struct JSONParsingTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "[1,2.50,-3e+7,1e400,12345678901234567890]", #"{"b":1,"a":{"c":[null]}}"#,
        #""é\n\"\\""#, #"{"":""}"#,
    ])
    func whatIsReadIsWrittenBackUnchanged(text: String) throws {
        #expect(try JSON(parsing: text).text == text)
    }

    @Test(arguments: [
        "", " ", "nul", "01", "1.", "-", "+1", "[1,]", "{\"a\":1,}", "{a:1}", "\"\u{1}\"", "\"\\x\"", "[1] 2", "\"",
        #"{"a":1,"a":2}"#, #""\ud800""#, #""\udc00\ud800""#, "[", "{\"a\"", "tru", "\"\\u12\"", "NaN",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
    }

    @Test func duplicatesAreFoundInLargeObjectsToo() {
        let members = (0..<50).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(throws: JSONParseError.self) { try JSON(parsing: "{\(members),\"k3\":0}") }
    }

    @Test func invalidUTF8IsRefused() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] {
            #expect(throws: JSONParseError.self) { try JSON(parsing: [0x22] + bytes + [0x22]) }
        }
    }

    @Test func escapesAreDecoded() throws {
        #expect(try JSON(parsing: #""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
    }

    @Test func deepNestingIsRefusedBeforeItCostsTheStack() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParseError.self) { try JSON(parsing: deep) }
    }

    @Test func errorsSayWhere() {
        let error = #expect(throws: JSONParseError.self) { try JSON(parsing: "{\n  \"a\": x\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
    }
}
