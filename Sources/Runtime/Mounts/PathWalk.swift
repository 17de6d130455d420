// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import JSONCoding
import Platform

/// Opens paths one component at a time. Symbolic links are followed as usual, except below a directory in which somebody
/// else can replace entries: there nothing may lead out of that directory.
struct PathWalk: Sendable {
    /// Why a path could not be opened.
    enum Failure: Error, Equatable {
        case missing
        case system(Int32)
        /// Its real name is no UTF-8, or it has none any more.
        case unnamed
        /// It goes through a link of the kernel's in `/proc`.
        case magicLink
        /// It leads out of a contested directory.
        case leadsOut(Contested)
    }

    private static let mostLinks = 40
    private static let procMagic: Int64 = 0x9FA0

    /// The directories that workloads can write.
    let writable: [WritablePath]
    private let accounts = DirectoryWriters()

    func open(_ path: String) throws(Failure) -> HeldPath {
        var trail = [(try Self.open(nil, "/"), "")]
        var pending = Array(path.slashPieces.reversed())
        var links = 0
        while let piece = pending.popLast() {
            if piece == "." { continue }
            if piece == ".." {
                if trail.count > 1 { trail.removeLast() }
                continue
            }
            let (directory, place) = trail[trail.count - 1]
            let entry = try Self.open(directory, piece)
            var above = stat()
            var status = stat()
            guard fstat(directory.number, &above) == 0, fstat(entry.number, &status) == 0 else {
                throw .system(errno)
            }
            if !Defence.contestedPaths.isOff, let by = writer(of: above, place, entry: status) {
                let contested = Contested(directory: place.isEmpty ? "/" : place, by: by)
                let rest = ([piece] + pending.reversed()).joined(separator: "/")
                return try openBeneath(directory, rest, path, contested)
            }
            guard status.st_mode & S_IFMT == S_IFLNK else {
                trail.append((entry, "\(place)/\(piece)"))
                continue
            }
            links += 1
            if links > Self.mostLinks { throw .system(ELOOP) }
            if Self.isInProc(entry) { throw .magicLink }
            guard let text = Self.linkText(entry) else { throw .unnamed }
            if text.beginsWithSlash { trail.removeSubrange(1...) }
            pending += text.slashPieces.reversed()
        }
        return try HeldPath(path, trail[trail.count - 1].0, contested: nil)
    }

    private func openBeneath(
        _ directory: Descriptor, _ rest: String, _ path: String, _ contested: Contested
    ) throws(Failure) -> HeldPath {
        for attempt in 0... {
            let number = csandbox_open_path(directory.number, rest, 1, 1)
            if number >= 0 { return try HeldPath(path, Descriptor(owning: number), contested: contested) }
            switch errno {
            // Something was renamed meanwhile; the kernel asks to try again.
            case EAGAIN where attempt < 100: continue
            case EXDEV, EAGAIN: throw .leadsOut(contested)
            case ENOENT, ENOTDIR: throw .missing
            case ELOOP: throw .leadsOut(contested)
            case let code: throw .system(code)
            }
        }
        throw .leadsOut(contested)
    }

    /// Who besides this user and root can replace an entry of the directory `above`; `nil` for nobody.
    private func writer(of above: stat, _ place: String, entry: stat) -> String? {
        if let workload = writable.first(where: { $0.isPlace(place, FileIdentity(above)) })?.workload {
            return "the workload \(workload)"
        }
        return accounts.writer(of: above, entry: entry)
    }

    // MARK: System calls

    private static func open(_ directory: Descriptor?, _ name: String) throws(Failure) -> Descriptor {
        let number = csandbox_open_path(directory?.number ?? AT_FDCWD, name, 0, 0)
        if number >= 0 { return Descriptor(owning: number) }
        switch errno {
        case ENOENT, ENOTDIR: throw .missing
        case let code: throw .system(code)
        }
    }

    private static func linkText(_ link: Descriptor) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let base = bytes.baseAddress else { return -1 }
            return readlinkat(link.number, "", base.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard length > 0, length < buffer.count else { return nil }
        return String(validating: buffer[0..<length], as: UTF8.self)
    }

    private static func isInProc(_ descriptor: Descriptor) -> Bool {
        csandbox_file_system(descriptor.number) == procMagic
    }
}
