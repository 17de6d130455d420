// SPDX-License-Identifier: Apache-2.0

/// Paths of the REST API, encoded.
public enum APIPath {
    /// `/api/v1/` and `segments`, each encoded by itself, then `query`.
    public static func v1(_ segments: String..., query: [(String, String)] = []) -> String {
        "/api/v1/" + segments.map { encode($0) }.joined(separator: "/") + self.query(query)
    }

    /// `?name=value&…`, or nothing.
    public static func query(_ fields: [(String, String)]) -> String {
        fields.isEmpty ? "" : "?" + fields.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
    }

    /// `text` with everything but unreserved characters percent-encoded (RFC 3986 section 2.3). A verb such as
    /// `{name}:call` is added by the caller, behind the encoded name.
    public static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
