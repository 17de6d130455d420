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

    @Test func nullIsAMistakeUnlessItMayBeLeftOut() throws {
        let document: JSON = ["name": .null, "network": ["ports": .null]]
        let strict = try ObjectReader(document)
        #expect(strict.string("name") == nil)
        #expect(strict.value("name") == nil)
        let network = try #require(strict.object("network"))
        #expect(network.ints("ports", in: 1...65535, max: 10) == nil)
        let error = #expect(throws: InvalidFields.self) { try strict.finish() }
        #expect(error?.issues.map(\.pointer) == ["/name", "/network/ports"])

        let lenient = try ObjectReader(document, nulls: .leftOut)
        #expect(lenient.string("name") == nil)
        #expect(lenient.object("network")?.ints("ports", in: 1...65535, max: 10) == nil)
        try lenient.finish()
    }

    @Test func lengthsAreCountedInCodePoints() throws {
        let name = String(repeating: "𝐭", count: 100)
        let reader = try ObjectReader(["name": .string(name), "long": .string(name + "t")])
        #expect(reader.string("name", max: 100) == name)
        #expect(reader.string("long", max: 100) == nil)
        let error = #expect(throws: InvalidFields.self) { try reader.finish() }
        #expect(error?.issues.map(\.detail) == ["longer than 100 characters"])
    }

    @Test func numbersOfAListAreCheckedOneByOne() throws {
        let reader = try ObjectReader(["ports": [80, 0, "443", 65535], "port": 80])
        #expect(reader.ints("ports", in: 1...65535, max: 10) == [80, 65535])
        #expect(reader.ints("port", in: 1...65535, max: 10) == nil)
        let error = #expect(throws: InvalidFields.self) { try reader.finish() }
        #expect(error?.issues.map(\.pointer) == ["/ports/1", "/ports/2", "/port"])
    }

    @Test func theZeroCharacterIsRefusedWhereverATextIs() throws {
        let reader = try ObjectReader(["a": "x\0", "b": ["y\0"], "c": ["k": "\0"], "d": ["\0": "v"]])
        _ = (reader.string("a"), reader.strings("b"), reader.stringMap("c"), reader.stringMap("d"))
        let error = #expect(throws: InvalidFields.self) { try reader.finish() }
        #expect(error?.issues.map(\.detail) == Array(repeating: "contains a NUL character", count: 4))
    }
}
