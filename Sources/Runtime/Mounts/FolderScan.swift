// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import JSONCoding
import Platform

/// Looks through a folder for what is to be left out of it. Nothing is followed: neither links, nor a folder that is
/// exchanged while it is looked at. Blocks.
struct FolderScan {
    /// A folder in which, at some depth, something is left out.
    final class Mixed {
        let identity: FileIdentity
        fileprivate(set) var entries: [Entry] = []
        init(_ identity: FileIdentity) { self.identity = identity }
    }

    struct Entry {
        enum Kind {
            /// Shown as it is.
            case file
            /// Shown with all that is in it.
            case folder(FileIdentity)
            case mixed(Mixed)
            /// Only there for what is mounted at it or below.
            case place
            case link
            case hidden
        }
        let name: [UInt8]
        var kind: Kind
    }

    /// Entries that are looked at in one folder, and how deep.
    static let mostEntries = 1_000_000
    static let mostDepth = 60

    private let rules: HidingRules
    private let inodes: Set<UInt64>
    private var left: Int
    /// Second names that hidden files may have.
    private var linked: Set<FileIdentity> = []
    /// Folders that were not looked through, by their path from the top, and why.
    private(set) var unseen: [(path: [[UInt8]], why: String)] = []

    private init(_ rules: HidingRules, limit: Int) {
        self.rules = rules
        inodes = Set(rules.files.map(\.inode))
        left = limit
    }

    /// Looks through the open directory.
    /// - Returns: `nil` when nothing of it is left out.
    static func of(
        _ directory: Descriptor, _ rules: HidingRules, limit: Int = mostEntries
    ) -> (top: Mixed?, unseen: [(path: [[UInt8]], why: String)]) {
        var scan = FolderScan(rules, limit: limit)
        var top = scan.look(directory, [], usualNames: rules.hidesUsualNames)
        if !scan.linked.isEmpty {
            var rules = rules
            rules.files.formUnion(scan.linked)
            scan = FolderScan(rules, limit: limit)
            top = scan.look(directory, [], usualNames: rules.hidesUsualNames)
        }
        if case .mixed(let mixed) = top { return (mixed, scan.unseen) }
        return (nil, scan.unseen)
    }

    // MARK: One folder

    private mutating func look(_ directory: Descriptor, _ path: [[UInt8]], usualNames: Bool) -> Entry.Kind {
        var status = stat()
        guard fstat(directory.number, &status) == 0 else { return skip(path, "it cannot be looked at") }
        let identity = FileIdentity(status)
        if rules.cannotHide(below: path, usualNames: usualNames) { return .folder(identity) }
        if path.count >= Self.mostDepth { return skip(path, "it lies deeper than \(Self.mostDepth) folders") }
        guard let names = FolderListing.read(directory) else { return skip(path, "it cannot be read") }
        let mixed = Mixed(identity)
        var isMixed = path.isEmpty && rules.takesApart
        for entry in names {
            left -= 1
            if left < 0 {
                return skip(path, "there are more than \(Self.mostEntries) files to look at")
            }
            let place = path + [entry.name]
            let kind = kind(of: entry, in: directory, place, usualNames)
            switch kind {
            case .hidden, .mixed, .place: isMixed = true
            case .file, .folder, .link: break
            }
            mixed.entries.append(Entry(name: entry.name, kind: kind))
        }
        // What is mounted where nothing lies needs a place.
        for other in rules.places where other.count > path.count && other.starts(with: path) {
            let name = other[path.count]
            if mixed.entries.contains(where: { $0.name == name }) { continue }
            mixed.entries.append(Entry(name: name, kind: .place))
            isMixed = true
        }
        return isMixed ? .mixed(mixed) : .folder(identity)
    }

    private mutating func kind(
        of entry: FolderListing.Entry, in directory: Descriptor, _ path: [[UInt8]], _ usualNames: Bool
    ) -> Entry.Kind {
        if rules.places.contains(path) { return .place }
        let isFolder = entry.type == S_IFDIR
        let isLink = entry.type == S_IFLNK
        if rules.holdsPlace(path), !isFolder { return .place }
        if rules.hides(path, isFolder: isFolder || isLink, usualNames: usualNames) {
            if rules.holdsPlace(path) { return .place }
            noteLinks(entry, in: directory, depth: path.count)
            return .hidden
        }
        switch entry.type {
        case S_IFDIR:
            guard let folder = FolderListing.open(entry.name, in: directory) else {
                return skip(path, "it cannot be opened")
            }
            return look(folder, path, usualNames: rules.looksForUsualNames(in: path, usualNames))
        case S_IFREG: return isHiddenElsewhere(entry, in: directory) ? .hidden : .file
        case S_IFLNK: return .link
        // Sockets, FIFOs and devices lead out of a sandbox.
        default: return .hidden
        }
    }

    private mutating func skip(_ path: [[UInt8]], _ why: String) -> Entry.Kind {
        unseen.append((path, why))
        return .hidden
    }

    // MARK: Second names

    private func isHiddenElsewhere(_ entry: FolderListing.Entry, in directory: Descriptor) -> Bool {
        guard inodes.contains(entry.inode) else { return false }
        return FolderListing.status(entry.name, in: directory).map { rules.files.contains(FileIdentity($0)) } ?? true
    }

    /// Remembers files that may have other names than the hidden one.
    private mutating func noteLinks(_ entry: FolderListing.Entry, in directory: Descriptor, depth: Int) {
        if entry.type == S_IFDIR {
            // A clone of a repository shares its objects with the original, and nothing else does.
            if entry.name.elementsEqual(".git".utf8) || depth >= Self.mostDepth { return }
            guard let folder = FolderListing.open(entry.name, in: directory), let names = FolderListing.read(folder)
            else { return }
            for inner in names where left > 0 {
                left -= 1
                noteLinks(inner, in: folder, depth: depth + 1)
            }
        } else if entry.type == S_IFREG, let status = FolderListing.status(entry.name, in: directory),
            status.st_nlink > 1
        {
            linked.insert(FileIdentity(status))
        } else if entry.type == S_IFLNK, let status = FolderListing.status(entry.name, in: directory, follows: true),
            status.st_mode & S_IFMT == S_IFREG
        {
            linked.insert(FileIdentity(status))
        }
    }
}

/// The entries of an open directory, by bytes.
enum FolderListing {
    struct Entry {
        let name: [UInt8]
        let inode: UInt64
        /// Of the kinds of `st_mode`.
        let type: mode_t
    }

    /// Opens an entry as `O_PATH`; a link itself, and never anything elsewhere.
    static func open(_ name: [UInt8], in directory: Descriptor) -> Descriptor? {
        let number = withCString(name) { csandbox_open_path(directory.number, $0, 0, 1) }
        return number < 0 ? nil : Descriptor(owning: number)
    }

    static func status(_ name: [UInt8], in directory: Descriptor, follows: Bool = false) -> stat? {
        var status = stat()
        let result = withCString(name) { fstatat(directory.number, $0, &status, follows ? 0 : AT_SYMLINK_NOFOLLOW) }
        return result == 0 ? status : nil
    }

    /// What a symbolic link says; `nil` when `name` is none.
    static func link(_ name: [UInt8], in directory: Descriptor) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = withCString(name) { readlinkat(directory.number, $0, &buffer, buffer.count) }
        return length > 0 ? buffer[0..<length].map { UInt8(bitPattern: $0) } : nil
    }

    /// `nil` when it cannot be read.
    static func read(_ directory: Descriptor) -> [Entry]? {
        let number = openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        guard let stream = fdopendir(number) else {
            close(number)
            return nil
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let found = readdir(stream) {
            let name = withUnsafePointer(to: &found.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: 256).prefix { $0 != 0 })
                }
            }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            var type = mode_t(found.pointee.d_type) << 12
            if type == 0, let status = status(name, in: directory) { type = status.st_mode & S_IFMT }
            entries.append(Entry(name: name, inode: UInt64(found.pointee.d_ino), type: type))
        }
        return entries
    }

    private static func withCString<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (name + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { pointer in
                guard let base = pointer.baseAddress else { preconditionFailure("a name has its end") }
                return body(base)
            }
        }
    }
}
