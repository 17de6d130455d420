// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The clipboard of the terminal, which also works through a remote shell (the sequence OSC 52 of xterm).
enum Clipboard {
    /// More bytes than that, terminals drop.
    static let limit = 74_000

    /// What makes the terminal take `text` into its clipboard; terminals without one ignore it.
    static func sequence(_ text: String) -> String { "\u{1B}]52;c;\(Base64.encode(Array(text.utf8)))\u{7}" }
}
