// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// A folder of which something is left out: an empty one in memory, in which everything else of it is mounted, one entry
/// at a time. A mount over what is hidden would be lost as soon as that is replaced on the host, as every editor does it.
///
/// Folders in which nothing is hidden are mounted whole. What is made in the others shows at the next start.
struct ComposedFolder: Sendable {
    enum Part: Sendable {
        /// A directory in memory, for what follows below it.
        case folder
        /// A file, or a directory with all that is in it, opened as `O_PATH`.
        case bind(Descriptor, isDirectory: Bool)
        /// A symbolic link, which leads somewhere only inside.
        case link(String)
    }

    struct Item: Sendable {
        /// From the folder on.
        let path: String
        let part: Part

        /// Whether it is never writable: what says what is hidden.
        var isRule: Bool { path == IgnoreFiles.name }
    }

    /// Mounts of all folders of one workload together. Each costs a start a system call, and this process a descriptor.
    static let mostMounts = 1000

    /// Directories before what is in them.
    private(set) var items: [Item] = []
    /// Paths from the folder on that are left out, in byte order.
    private(set) var hidden: [String] = []
    /// Why more is left out than was to be hidden, one sentence each.
    private(set) var notes: [String] = []

    /// Whether there are more entries at its top than mounts may be made.
    private(set) var isTooWide = false

    /// Takes the open directory apart, if anything of it is hidden; `nil` when it may be mounted whole.
    /// - Parameters:
    ///   - name: Its path, for people.
    ///   - room: Mounts that may still be made; what is made is taken off.
    init?(of directory: Descriptor, _ name: String, _ rules: HidingRules, room: inout Int) {
        let (top, unseen) = FolderScan.of(directory, rules)
        for (path, why) in unseen {
            notes.append("not shown: \(path.isEmpty ? name : "\(name)/\(Self.text(path))"), because \(why)")
        }
        guard let top else {
            // Nothing is known of a folder that could not be looked through at all.
            if unseen.isEmpty { return nil }
            return
        }
        add(directory, top, name, &room)
        hidden.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// One folder after the other, those near the top first: they get their mounts before those below.
    private mutating func add(_ directory: Descriptor, _ top: FolderScan.Mixed, _ name: String, _ room: inout Int) {
        var waiting: [(Descriptor, FolderScan.Mixed, path: [[UInt8]])] = [(directory, top, [])]
        var next = 0
        while next < waiting.count {
            let (folder, mixed, path) = waiting[next]
            next += 1
            let count = mixed.entries.count { entry in
                switch entry.kind {
                case .file, .folder, .mixed, .link: true
                case .place, .hidden: false
                }
            }
            if count > room {
                isTooWide = isTooWide || path.isEmpty
                notes.append(
                    "not shown: \(path.isEmpty ? name : "\(name)/\(Self.text(path))"), because something in it is hidden and "
                        + "it has too many entries to mount one by one (\(count), \(room) of \(Self.mostMounts) are left)"
                )
                hidden.append(Self.text(path))
                continue
            }
            room -= count
            if count > 200 { DescriptorLimit.raise(to: 8192) }
            if !path.isEmpty { items.append(Item(path: Self.text(path), part: .folder)) }
            for entry in mixed.entries { add(entry, in: folder, path + [entry.name], &waiting) }
        }
    }

    private mutating func add(
        _ entry: FolderScan.Entry, in folder: Descriptor, _ path: [[UInt8]],
        _ waiting: inout [(Descriptor, FolderScan.Mixed, path: [[UInt8]])]
    ) {
        // A name that is no UTF-8 cannot be said to bubblewrap.
        guard String(validating: entry.name, as: UTF8.self) != nil else {
            hidden.append(Self.text(path))
            return
        }
        let text = Self.text(path)
        switch entry.kind {
        case .hidden: hidden.append(text)
        case .place: break
        case .link:
            let link = FolderListing.link(entry.name, in: folder)
            guard let target = link.flatMap({ String(validating: $0, as: UTF8.self) }) else { return }
            items.append(Item(path: text, part: .link(target)))
        case .file:
            // Whatever file has that name by now, if it is one.
            guard let file = FolderListing.open(entry.name, in: folder), Self.status(file)?.isFile == true else {
                return hidden.append(text)
            }
            items.append(Item(path: text, part: .bind(file, isDirectory: false)))
        case .folder(let identity):
            guard let inner = FolderListing.open(entry.name, in: folder), Self.status(inner)?.identity == identity
            else {
                return exchanged(text)
            }
            items.append(Item(path: text, part: .bind(inner, isDirectory: true)))
        case .mixed(let mixed):
            guard let inner = FolderListing.open(entry.name, in: folder),
                Self.status(inner)?.identity == mixed.identity
            else { return exchanged(text) }
            waiting.append((inner, mixed, path))
        }
    }

    private mutating func exchanged(_ path: String) {
        hidden.append(path)
        notes.append("not shown: \(path), because it was replaced while it was looked through")
    }

    private static func status(_ descriptor: Descriptor) -> (identity: FileIdentity, isFile: Bool)? {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { return nil }
        return (FileIdentity(status), status.st_mode & S_IFMT == S_IFREG)
    }

    /// For people and for bubblewrap.
    private static func text(_ path: [[UInt8]]) -> String {
        path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// Leaves out what an engine cannot mount: links, and names with a colon.
    /// - Returns: their paths from the folder on.
    mutating func leaveToEngine() -> [String] {
        var left: [String] = []
        items.removeAll { item in
            if case .link = item.part {} else if !item.path.utf8.contains(UInt8(ascii: ":")) { return false }
            left.append(item.path)
            return true
        }
        return left
    }

    /// Whether the path from the folder on is seen inside.
    func shows(_ path: String) -> Bool {
        !hidden.contains { Path.isInside("/" + path, "/" + $0) }
    }
}
