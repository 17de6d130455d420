// SPDX-License-Identifier: Apache-2.0

/// Requests at random, in part made of pieces of real ones; the same seed gives the same ones.
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    mutating func request() -> [UInt8] {
        var bytes = Array((next(2) == 0 ? "GET /mcp HTTP/1.1\r\nHost: localhost\r\n" : "").utf8)
        for _ in 0..<next(30) {
            if next(4) == 0 {
                for _ in 0..<next(20) { bytes.append(UInt8(next(256))) }
            } else {
                bytes += Self.pieces[next(Self.pieces.count)].utf8
            }
        }
        return bytes
    }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private static let pieces = [
        "GET ", "POST ", "/", "/mcp", "/api/v1/workloads", "?", "&", "=", "%", "%41", " HTTP/1.1", " HTTP/1.0", "\r\n",
        "\r\n\r\n", "\n", "\r", "Host: localhost\r\n", "Content-Length: 5\r\n", "Content-Length: ",
        "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Content-Type: application/json\r\n", "{", "}",
        "\"", "[[[[", "0\r\n\r\n", "5\r\n", "ffffffffffffffff\r\n", ":", " ", "\t", "Expect: 100-continue\r\n",
        "Upgrade: h2c\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "Prefer: wait=600\r\n",
    ]
}
