// SPDX-License-Identifier: Apache-2.0
import Platform
import TestSupport
import Testing

@Suite struct DeferredFileTests {
    @Test func closingWritesWhatWaits() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/log"
            let file = RotatingFile(path: path, stamped: false)
            let log = DeferredFile(file, delay: 3_600_000) { Array("lost \($0)".utf8) }
            log.close()
            #expect(!File.exists(path))
            let other = DeferredFile(file, delay: 1) { Array("lost \($0)".utf8) }
            for number in 0..<1000 { other.write(Array("line \(number)".utf8)) }
            other.close()
            other.write(Array("too late".utf8))
            let lines = String(decoding: try File.read(path), as: UTF8.self).split(separator: "\n")
            #expect(lines == (0..<1000).map { "line \($0)" })
        }
    }

    @Test func whatDoesNotFitIsCounted() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/log"
            let file = RotatingFile(path: path, stamped: false)
            let log = DeferredFile(file, delay: 3_600_000, limit: 100) { Array("lost \($0)".utf8) }
            for _ in 0..<20 { log.write(Array("123456789".utf8)) }
            log.close()
            let lines = String(decoding: try File.read(path), as: UTF8.self).split(separator: "\n")
            #expect(lines.count == 11)
            #expect(lines.last == "lost 10")
        }
    }
}
