// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A file that keeps its inode when its content changes, as one that is mounted by itself or has several names. Blocking.
///
/// This is no single step: a program that reads meanwhile may see half of it. What was written is read back, and the old
/// content is put there again if it is not what it should be, or could not be written.
struct InPlaceFile {
    private let path: String

    /// The file at `path`, which has been looked at already.
    init(_ path: String) { self.path = path }

    /// Writes `new` over `old`.
    func replace(_ old: [UInt8], with new: [UInt8]) throws {
        let number = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        if number < 0 { throw SystemError("write \(path)") }
        let descriptor = Descriptor(owning: number)
        // Whoever changed it since it was read must not lose that.
        guard try Self.content(of: number, limit: old.count + 1) == old else {
            throw ConfigEditError("another program keeps changing it")
        }
        do {
            try write(new, to: descriptor)
            guard try Self.content(of: number, limit: new.count + 1) == new else {
                throw ConfigEditError("\(path) does not hold what was written into it")
            }
        } catch {
            try? write(old, to: descriptor)
            throw error
        }
    }

    /// All of it, and then cut to its length.
    private func write(_ bytes: [UInt8], to descriptor: Descriptor) throws {
        let number = descriptor.number
        var place = 0
        while place < bytes.count {
            let written = bytes[place...].withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, off_t(place)) }
            if written < 0, errno == EINTR { continue }
            if written <= 0 { throw SystemError("write \(path)") }
            place += written
        }
        if ftruncate(number, off_t(bytes.count)) != 0 || fsync(number) != 0 { throw SystemError("write \(path)") }
    }

    private static func content(of number: Int32, limit: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var place = 0
        while place < limit {
            let count = bytes[place...].withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, off_t(place)) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw SystemError("read the file back") }
            if count == 0 { break }
            place += count
        }
        return Array(bytes[..<place])
    }
}
