// SPDX-License-Identifier: Apache-2.0

/// The clipboard of the terminal, which also works through a remote shell (the sequence OSC 52 of xterm).
enum Clipboard {
    /// More bytes than that, terminals drop.
    static let limit = 74_000

    /// What makes the terminal take `text` into its clipboard; terminals without one ignore it.
    static func sequence(_ text: String) -> String { "\u{1B}]52;c;\(base64(Array(text.utf8)))\u{7}" }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var number = 0
            for index in 0..<3 { number = number << 8 | (index < group.count ? Int(group[start + index]) : 0) }
            for index in 0..<4 {
                out.append(index <= group.count ? alphabet[number >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
