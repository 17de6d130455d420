// SPDX-License-Identifier: Apache-2.0
import Platform

/// The last lines a backend wrote, to explain its end with.
final class LogTail: Sendable {
    private static let count = 20
    private static let length = 500
    private let kept = Lock<[String]>([])

    func add(_ line: [UInt8]) {
        let text = String(decoding: line.prefix(Self.length), as: UTF8.self)
        kept.withLock { lines in
            lines.append(text)
            if lines.count > Self.count { lines.removeFirst() }
        }
    }

    var lines: [String] { kept.withLock { $0 } }
}
