// SPDX-License-Identifier: Apache-2.0
import Platform

/// The backend's stderr: every line goes to its log file, the last ones are kept to explain a failure.
final class LogTail: Sendable {
    private static let kept = 50
    private static let longest = 2000
    private let file: RotatingFile
    private let recent = Lock<[String]>([])

    init(file: RotatingFile) { self.file = file }

    func write(_ line: [UInt8]) {
        file.write(line)
        let text = String(decoding: line.prefix(Self.longest), as: UTF8.self)
        recent.withLock {
            if $0.count == Self.kept { $0.removeFirst() }
            $0.append(text)
        }
    }

    /// The last lines, oldest first.
    var lines: [String] { recent.withLock { $0 } }
}
