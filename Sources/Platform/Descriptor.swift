// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An open file descriptor that is closed exactly once: by `close()`, or when its last owner goes.
public final class Descriptor: Sendable {
    private let value: Lock<Int32>

    /// Takes ownership of `number`, which must be open.
    public init(owning number: Int32) { value = Lock(number) }

    deinit { close() }

    /// The descriptor, or -1 once closed. Valid only while this object is alive.
    public var number: Int32 { value.withLock { $0 } }

    /// Closes it; later calls do nothing.
    public func close() {
        let number = value.withLock { (value: inout Int32) -> Int32 in
            defer { value = -1 }
            return value
        }
        if number >= 0 { _ = Glibc.close(number) }
    }

    /// Gives up ownership: the caller must close the descriptor returned.
    public func release() -> Int32 {
        value.withLock { (value: inout Int32) -> Int32 in
            defer { value = -1 }
            return value
        }
    }

    /// A second descriptor of the same open file, close-on-exec.
    public func duplicate() throws(SystemError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        if copy < 0 { throw SystemError("duplicate a descriptor") }
        return Descriptor(owning: copy)
    }

    /// A pipe, both ends close-on-exec.
    public static func pipe() throws(SystemError) -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [0, 0]
        if Glibc.pipe(&ends) != 0 { throw SystemError("create a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// Writes all of `bytes`, waiting as needed; for blocking descriptors.
    public func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(number, $0.baseAddress?.advanced(by: done), $0.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("write")
            }
            done += count
        }
    }

    /// Reads up to the next newline, byte by byte so that nothing behind it is taken; empty at the end. For short
    /// exchanges over pipes.
    public func readLine() throws(SystemError) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(number, &byte, 1)
            if count == 0 || (count == 1 && byte == 0x0A) { return line }
            if count == 1 { line.append(byte) } else if errno != EINTR { throw SystemError("read") }
        }
    }

    /// Reads to the end, or to `limit` bytes, beyond which it throws `EFBIG`; for blocking descriptors.
    public func readAll(limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        // Not cleared: most files that are read whole are a line or two of the kernel's.
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            let count = read(number, chunk.baseAddress, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("read")
            }
            bytes.append(contentsOf: chunk[0..<count])
            if bytes.count > limit { throw SystemError("read more than \(limit) bytes", code: EFBIG) }
        }
    }
}
