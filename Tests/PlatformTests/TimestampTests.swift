// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("2026-11-20T11:09:00.007Z", 1_795_172_940_007),
        ("1969-12-31T23:59:59.999Z", -1), ("1960-02-29T00:00:00.500Z", -310_521_599_500),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
    ])
    func momentsAreWrittenAsTheyAreRead(text: String, milliseconds: Int) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: Int64(milliseconds)).text == text)
    }

    @Test func aMomentBeforeTheFirstYearIsWrittenToo() throws {
        let moment = try #require(Timestamp("0000-01-01T00:00:00+01:00"))
        #expect(Timestamp(milliseconds: moment.milliseconds).text.hasSuffix("T23:00:00.000Z"))
    }
}
