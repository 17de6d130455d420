// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The memory of this process.
public enum Memory {
    /// What takes at least so many bytes goes back to the system the moment it is freed, see `returnLongBlocks`.
    public static let longBlock = 1 << 20

    /// Has each allocation of a `longBlock` and more in pages of its own. By itself the C library does so only until the first
    /// one is freed: then it keeps up to 32 MiB of them between others. Call once, before there are threads; a block costs
    /// its page faults each time then, about as much as one more copy.
    public static func returnLongBlocks() { clinux_own_pages(Int32(longBlock)) }

    /// Gives back to the system what was allocated once and is free now, if that is more than `surplus` bytes: what lies
    /// between allocations that are still there is kept by the C library otherwise, for ever. Takes some milliseconds for
    /// each hundred MiB, in which other threads may wait for memory. Linux only (malloc_trim of glibc).
    /// - Returns: whether there was so much.
    @discardableResult
    public static func giveBack(beyond surplus: Int) -> Bool {
        guard let text = try? File.read("/proc/self/statm", limit: 256) else { return false }
        // Pages: the size, those in memory, and of these the ones with a file behind them.
        let words = text.split(separator: 0x20).prefix(3).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        guard words.count == 3 else { return false }
        let held = (words[1] - words[2]) * Int(sysconf(Int32(_SC_PAGESIZE)))
        guard held - Int(clinux_allocated()) > surplus else { return false }
        clinux_trim()
        return true
    }
}
