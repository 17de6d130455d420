// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

@Suite struct MemoryTests {
    private func resident() throws -> Int {
        let words = String(decoding: try File.read("/proc/self/statm"), as: UTF8.self).split(separator: " ")
        return (Int(words[1]) ?? 0) * 4096
    }

    /// Small pieces that stay hold the large rest between them.
    @Test func whatLiesBetweenWhatIsUsedGoesBack() throws {
        var kept: [[UInt8]] = []
        var freed: [[UInt8]] = []
        for _ in 0..<20_000 {
            freed.append([UInt8](repeating: 1, count: 8000))
            kept.append([UInt8](repeating: 1, count: 64))
        }
        let full = try resident()
        freed = []
        #expect(Memory.giveBack(beyond: 32 << 20))
        #expect(try resident() < full - (100 << 20))
        #expect(kept.allSatisfy { $0[63] == 1 })
        // Nothing to speak of is left.
        #expect(!Memory.giveBack(beyond: 1 << 40))
    }
}
