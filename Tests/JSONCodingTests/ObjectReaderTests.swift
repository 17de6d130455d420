// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@Suite struct ObjectReaderTests {
    @Test func everyMistakeIsReportedAtOnce() throws {
        let reader = try ObjectReader(["name": 3, "port": 70_000, "env": ["A": 1], "typo": true])
        #expect(reader.string("name") == nil)
        #expect(reader.int("port", in: 0...65535) == nil)
        #expect(reader.stringMap("env") == [:])
        reader.require("image")
        let error = #expect(throws: InvalidFields.self) { try reader.finish() }
        #expect(error?.issues.map(\.pointer) == ["/name", "/port", "/env/A", "/image", "/typo"])
        #expect(error?.issues.map(\.code) == [.wrongType, .outOfRange, .wrongType, .required, .unknownField])
    }

    @Test func nullCountsAsAbsent() throws {
        let reader = try ObjectReader(["name": .null])
        #expect(reader.string("name") == nil)
        try reader.finish()
    }
}
