// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Files and directories as they were seen, by which it shows whether one of them has changed since.
struct SystemFileWitnesses {
    /// Each a path with its NUL, and four numbers.
    private(set) var bytes: [UInt8]
    private static let numbers = MemoryLayout<SIMD4<UInt64>>.size

    /// None yet.
    init() { bytes = [] }

    /// Those that `bytes` of another one held.
    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func add(_ path: String, _ status: stat) {
        bytes += path.utf8
        bytes.append(0)
        withUnsafeBytes(of: Self.facts(status)) { bytes += $0 }
    }

    /// Whether everything is as it was. About a microsecond for each.
    var areUnchanged: Bool {
        bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress else { return true }
            var place = 0
            var status = stat()
            while place < all.count {
                let path = base.advanced(by: place).assumingMemoryBound(to: CChar.self)
                place += strnlen(path, all.count - place) + 1
                guard place + Self.numbers <= all.count, lstat(path, &status) == 0 else { return false }
                let before = all.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
                if before != Self.facts(status) { return false }
                place += Self.numbers
            }
            return true
        }
    }

    /// The change time tells of every change: of content, of owner and mode, of entries.
    private static func facts(_ status: stat) -> SIMD4<UInt64> {
        SIMD4(
            UInt64(status.st_dev), UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_ctim.tv_sec)),
            UInt64(bitPattern: Int64(status.st_ctim.tv_nsec)))
    }
}
