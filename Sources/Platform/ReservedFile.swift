// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file whose space was taken while there was some: what is written in it later needs none, on file systems that change
/// blocks in place. What is beyond `kept` bytes can be given back for others to use. For one thread at a time.
public final class ReservedFile: Sendable {
    private let descriptor: Descriptor
    private let kept: Int
    private let whole: Int

    /// Opens `path`, and takes what is missing of its space if that is there.
    /// - Parameters:
    ///   - kept: Bytes at the front that are never given back.
    ///   - spare: Bytes behind them that may be.
    /// - Throws: `SystemError`; also when not even the front has room.
    public init(path: String, kept: Int, spare: Int) throws(SystemError) {
        descriptor = try OwnFile.open(path, O_RDWR | O_CREAT, readers: .owner)
        self.kept = kept
        whole = kept + spare
        if size < kept { try fill(upTo: kept) }
    }

    /// Takes the spare space, if that is there.
    /// - Throws: `SystemError`, and then none of it is taken.
    public func takeSpare() throws(SystemError) {
        if size >= whole { return }
        do throws(SystemError) { try fill(upTo: whole) } catch {
            giveBack()
            throw error
        }
    }

    /// Gives the spare space back.
    public func giveBack() {
        if size > kept { ftruncate(descriptor.number, off_t(kept)) }
    }

    /// The front.
    public func read() throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: kept)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor.number, $0.baseAddress, $0.count, 0) }
        if count < 0 { throw SystemError("read the reserve") }
        return Array(bytes.prefix(count))
    }

    /// Writes `bytes` into the front at `offset`; they are on disk when this returns.
    public func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        let count = bytes.withUnsafeBytes { pwrite(descriptor.number, $0.baseAddress, $0.count, off_t(offset)) }
        if count != bytes.count || fdatasync(descriptor.number) != 0 { throw SystemError("write the reserve") }
    }

    private var size: Int {
        var facts = stat()
        return fstat(descriptor.number, &facts) == 0 ? Int(facts.st_size) : 0
    }

    /// Zeros that are really written: space that is only promised may need more when it is used.
    private func fill(upTo end: Int) throws(SystemError) {
        let zeros = [UInt8](repeating: 0, count: 16_384)
        var place = size
        while place < end {
            let count = zeros.withUnsafeBytes {
                pwrite(descriptor.number, $0.baseAddress, min($0.count, end - place), off_t(place))
            }
            if count <= 0 { throw SystemError("take space for the reserve") }
            place += count
        }
        if fdatasync(descriptor.number) != 0 { throw SystemError("take space for the reserve") }
    }
}
