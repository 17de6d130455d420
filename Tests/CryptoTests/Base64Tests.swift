// SPDX-License-Identifier: Apache-2.0
import Crypto
import Testing

@Suite struct Base64Tests {
    /// The vectors of RFC 4648, section 10.
    @Test(
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func theVectorsOfTheStandardHold(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(plain.utf8))
    }

    @Test(arguments: Base64.Alphabet.allCases)
    func everyNumberOfEveryByteComesBack(alphabet: Base64.Alphabet) {
        for count in 0...64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes, alphabet)) == bytes)
        }
        #expect(Set(alphabet.digits).count == 64)
    }

    @Test func eitherAlphabetIsReadAndNothingElse() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=" && Base64.encode([0xFB, 0xFF], .forAddresses) == "-_8=")
        #expect(Base64.decode("+/8=") == [0xFB, 0xFF] && Base64.decode("-_8=") == [0xFB, 0xFF])
        #expect(Base64.decode("no base64!") == nil && Base64.decode("ä") == nil)
    }
}

@Suite struct DigestTests {
    /// FIPS 180-4's example and that of no bytes.
    @Test func theDigestIsTheStandards() {
        #expect(
            SHA256.hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func hexadecimalComesBackAndNothingElseIsRead() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
        for wrong in ["a", "AB", "zz", "0x", "é1"] { #expect(Hex.decode(wrong) == nil, "\(wrong)") }
    }
}
