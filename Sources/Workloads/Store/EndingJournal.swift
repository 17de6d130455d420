// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding
import Platform

/// Which workloads are to be stopped or gone, where the database could not be told: in space that was taken before, so
/// that a backend which fills the disk can be ended, and is not started again by the next server. Thread-safe; blocks.
public final class EndingJournal: Sendable {
    /// What is to become of a workload, as of which revision.
    struct Ending: Sendable, Equatable {
        var workload: String
        var desired: WorkloadRecord.Desired
        var revision: Int
    }

    private static let slot = 128
    private static let slots = 128
    /// Enough to open the database and to say where the server is.
    private static let spare = 512 << 10

    private let file: Lock<ReservedFile?>
    private let path: String
    private let endings: Lock<[Ending]>

    /// Reads what an earlier server left at `path`; makes the file if there is room.
    public init(path: String) {
        self.path = path
        let opened = Self.open(path)
        file = Lock(opened)
        endings = Lock((try? opened?.read()).map(Self.endings) ?? [])
    }

    /// What only reads: `nil` where nothing was left.
    static func left(at path: String) -> [Ending] {
        guard let bytes = (try? OwnFile.read(path, limit: 4 << 20, readers: .owner)) ?? nil else { return [] }
        return endings(bytes)
    }

    private static func open(_ path: String) -> ReservedFile? {
        try? ReservedFile(path: path, kept: slot * slots, spare: spare)
    }

    var all: [Ending] { endings.withLock { $0 } }

    /// Writes an ending down.
    /// - Returns: whether the next server will know of it.
    func note(_ ending: Ending) -> Bool {
        endings.withLock { endings in
            endings.removeAll { $0.workload == ending.workload }
            endings.append(ending)
            return endings.count <= Self.slots && write(endings)
        }
    }

    /// Forgets them all: the database knows.
    func clear() {
        endings.withLock { endings in
            if endings.isEmpty { return }
            endings = []
            _ = write(endings)
        }
    }

    /// Gives the spare space back, for what must go on while the disk is full.
    public func giveBack() { file.withLock { $0?.giveBack() } }

    /// Takes the spare space when there is plenty.
    public func takeSpare() {
        guard let free = FileSystem.freeBytes(at: Path.parent(path)), free > 2 * Self.spare else { return }
        file.withLock { file in
            if file == nil { file = Self.open(path) }
            try? file?.takeSpare()
        }
    }

    /// All slots at once: a line each, with a digest so that half of one is none, and zeros behind.
    private func write(_ endings: [Ending]) -> Bool {
        var bytes: [UInt8] = []
        for ending in endings.prefix(Self.slots) {
            let text = "\(ending.workload) \(ending.desired.rawValue) \(ending.revision)"
            let line = Array("\(text) \(SHA256.hex(text).prefix(16))\n".utf8)
            if line.count > Self.slot { return false }
            bytes += line + [UInt8](repeating: 0, count: Self.slot - line.count)
        }
        bytes += [UInt8](repeating: 0, count: Self.slot * Self.slots - bytes.count)
        return file.withLock { file in
            do throws(SystemError) {
                try file?.write(bytes, at: 0)
                return file != nil
            } catch {
                return false
            }
        }
    }

    private static func endings(_ bytes: [UInt8]) -> [Ending] {
        stride(from: 0, to: min(bytes.count, slot * slots), by: slot).compactMap { start in
            let line = bytes[start..<min(start + slot, bytes.count)].prefix { $0 != 0x0A }
            let parts = String(decoding: line, as: UTF8.self).pieces(at: " ")
            guard parts.count == 4, let desired = WorkloadRecord.Desired(rawValue: parts[1]),
                let revision = Int(parts[2]),
                SHA256.hex(parts.prefix(3).joined(separator: " ")).prefix(16) == parts[3]
            else { return nil }
            return Ending(workload: parts[0], desired: desired, revision: revision)
        }
    }
}
