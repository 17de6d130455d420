// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The 32 bytes of the digest of `bytes`.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        var length = UInt32(output.count)
        let done = EVP_Digest(bytes, bytes.count, &output, &length, EVP_sha256(), nil)
        precondition(done == 1, "SHA-256 is built into OpenSSL")
        return output
    }

    /// The digest of the UTF-8 of `text`, as lower-case hexadecimal.
    public static func hex(_ text: String) -> String { Hex.encode(digest(Array(text.utf8))) }
}

/// Lower-case hexadecimal.
public enum Hex {
    /// Two digits per byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of lower-case digits; `nil` for anything else.
    public static func decode(_ text: String) -> [UInt8]? {
        let values = text.utf8.map { digits.firstIndex(of: $0) }
        guard values.count.isMultiple(of: 2), !values.contains(nil) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8((values[$0] ?? 0) << 4 | (values[$0 + 1] ?? 0)) }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

/// Unpredictable bytes from the operating system's generator.
public enum RandomBytes {
    /// `count` bytes.
    public static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "the system's random generator failed")
        return bytes
    }

    /// `bytes` bytes as hexadecimal.
    public static func hex(bytes: Int) -> String { Hex.encode(make(bytes)) }
}
