// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Testing

@Suite struct MemoryTests {
    /// Whether a page that was in use is in memory no longer; one that is not even mapped is not.
    private func isGone(_ page: UInt) -> Bool {
        var state: UInt8 = 0
        return mincore(UnsafeMutableRawPointer(bitPattern: page), 4096, &state) != 0 || state & 1 == 0
    }

    /// Small pieces that stay hold the large rest between them. Other tests run in this process: what is looked at are
    /// the very pages, some of which may have been taken again.
    @Test func whatLiesBetweenWhatIsUsedGoesBack() throws {
        var kept: [[UInt8]] = []
        var freed: [[UInt8]] = []
        var pages: [UInt] = []
        for _ in 0..<10_000 {
            freed.append([UInt8](repeating: 1, count: 16_000))
            kept.append([UInt8](repeating: 1, count: 64))
            // The first whole page of the piece.
            freed[freed.count - 1].withUnsafeBytes { pages.append((UInt(bitPattern: $0.baseAddress) + 4095) & ~4095) }
        }
        #expect(!pages.contains(where: isGone))
        freed = []
        #expect(Memory.giveBack(beyond: 16 << 20))
        #expect(pages.count(where: isGone) > pages.count / 2)
        #expect(kept.allSatisfy { $0[63] == 1 })
        #expect(!Memory.giveBack(beyond: 1 << 40))
    }
}
