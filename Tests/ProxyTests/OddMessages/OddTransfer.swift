// SPDX-License-Identifier: Apache-2.0

/// Ways in which a body comes over HTTP.
struct OddTransfer: Sendable {
    /// What becomes of it where it has to be read.
    enum Verdict: Sendable {
        case readable
        case unreadable
    }

    let name: String
    var verdict = Verdict.readable
    /// Instead of `Content-Type` alone.
    var fields: @Sendable (_ type: String) -> [String] = { ["Content-Type: \($0)"] }
    var framing = Framing.length
    var code: @Sendable ([UInt8]) -> [UInt8] = { $0 }

    enum Framing: Sendable {
        case length
        /// In pieces of so many bytes, with what stands behind the last.
        case chunks(Int, trailers: String)
        case untilClose
    }

    static let all: [OddTransfer] = [
        OddTransfer(name: "chunks", framing: .chunks(7, trailers: "")),
        OddTransfer(name: "chunks of a byte", framing: .chunks(1, trailers: "")),
        OddTransfer(
            name: "chunks and trailers", framing: .chunks(100, trailers: "X-Sum: 1\r\nContent-Encoding: gzip\r\n")),
        OddTransfer(name: "until it closes", framing: .untilClose),
        coded("gzip", "gzip", GzipFile.gzip), coded("x-gzip", "x-gzip", GzipFile.gzip),
        coded("GZIP", "GZIP", GzipFile.gzip),
        coded("deflate", "deflate", GzipFile.deflate), coded("identity", "identity"),
        coded("gzip twice", "gzip, gzip", { GzipFile.gzip(GzipFile.gzip($0)) }),
        OddTransfer(
            name: "two fields for the coding",
            fields: { ["Content-Type: \($0)", "Content-Encoding: gzip", "Content-Encoding: gzip"] },
            code: { GzipFile.gzip(GzipFile.gzip($0)) }),
        OddTransfer(
            name: "gzip in chunks", fields: { ["Content-Type: \($0)", "Content-Encoding: gzip"] },
            framing: .chunks(5, trailers: ""), code: GzipFile.gzip),
        coded("br that is none", "br", { $0 }, .unreadable),
        coded("an unknown coding", "x-secret", { $0 }, .unreadable),
        coded("gzip that is none", "gzip", { $0 }, .unreadable),
        coded("gzip under another name", "identity", GzipFile.gzip, .unreadable),
        OddTransfer(name: "another character set", fields: { ["Content-Type: \($0); charset=utf-16"] }),
        OddTransfer(name: "a type in capitals", fields: { ["content-type: \($0.uppercased()) ; charset=UTF-8"] }),
    ]

    private static func coded(
        _ name: String, _ coding: String, _ code: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 },
        _ verdict: Verdict = .readable
    ) -> OddTransfer {
        OddTransfer(
            name: name, verdict: verdict, fields: { ["Content-Type: \($0)", "Content-Encoding: \(coding)"] }, code: code
        )
    }

    /// Header section and body of an answer.
    func answer(_ body: [UInt8], type: String) -> [UInt8] {
        let coded = code(body)
        var head = "HTTP/1.1 200 OK\r\n" + fields(type).map { "\($0)\r\n" }.joined()
        switch framing {
        case .length: return Array("\(head)Content-Length: \(coded.count)\r\n\r\n".utf8) + coded
        case .untilClose: return Array("\(head)Connection: close\r\n\r\n".utf8) + coded
        case .chunks(let size, let trailers):
            head += "Transfer-Encoding: chunked\r\n" + (trailers.isEmpty ? "" : "Trailer: X-Sum\r\n") + "\r\n"
            var bytes = Array(head.utf8)
            for start in stride(from: 0, to: coded.count, by: size) {
                let piece = coded[start..<min(start + size, coded.count)]
                bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]
            }
            return bytes + Array("0\r\n\(trailers)\r\n".utf8)
        }
    }
}

/// Compressed forms of which each byte is known (RFC 1950 to 1952): blocks that are merely stored.
enum GzipFile {
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + blocks(bytes) + little(checksum(bytes)) + little(UInt32(bytes.count))
    }

    static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return [0x78, 0x01] + blocks(bytes) + little(b << 16 | a).reversed()
    }

    /// The beginning of a file that goes on.
    static let start: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

    /// A piece of one that goes on.
    static func block(_ bytes: [UInt8]) -> [UInt8] {
        var block = blocks(bytes)
        block[0] = 0
        return block
    }

    private static func blocks(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for start in stride(from: 0, to: max(1, bytes.count), by: 65_535) {
            let piece = bytes[start..<min(start + 65_535, bytes.count)]
            let count = UInt16(piece.count)
            output.append(piece.endIndex == bytes.count ? 1 : 0)
            output += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + piece
        }
        return output
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }

    private static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
}
