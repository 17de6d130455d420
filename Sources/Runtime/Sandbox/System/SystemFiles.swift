// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// What sandboxes see as `/etc`: a copy of what `SystemFileRule` admits, kept in the user's cache and made anew when a file
/// or directory of it has changed. One bind mount shows it, where binds of the single files would each make a start longer
/// and show a file that was replaced as it was before.
///
/// A copy stays as it is for as long as one of these is there; the kernel ends that with the process.
final class SystemFiles: Sendable {
    /// The directory that is shown as `/etc`.
    let path: String
    /// That it is not what it should be, for the workload's detail.
    let notes: [String]
    private let lock: Descriptor

    private static let tree = "etc"
    private static let facts = "witnesses"
    private static let turns = ".turn"
    /// What a copy begins with that this program may take: the rule's number, and the boot, because nothing makes sure that
    /// a copy is on the disk when the power fails.
    private static let version: [UInt8] = Array("thv-system-files 1 \(BootID.current)\n".utf8)
    private static let whole = UInt8(ascii: "w")
    private static let cut = UInt8(ascii: "c")
    private static let cutNote = "of /etc not everything is shown: files over 4 MiB, or too many of them"

    private init(_ path: String, _ lock: Descriptor, notes: [String]) {
        self.path = path
        self.lock = lock
        self.notes = notes
    }

    /// The copy that is right now, made if there is none. Blocks.
    /// - Parameters:
    ///   - directory: Where copies are kept; `nil` for the user's cache.
    ///   - root: The machine's root directory; another one for tests.
    static func current(
        in directory: String? = nil, root: String = "", rule: SystemFileRule = .ofThisMachine
    ) throws(RuntimeError) -> SystemFiles {
        let directory = directory ?? firstUsable
        do throws(SystemError) {
            try prepare(directory)
            for name in names(in: directory) {
                if let found = open("\(directory)/\(name)", onlyUnchanged: true) { return found }
            }
            // Many may start at once after a change: one copies, and the others wait for it.
            let turn = try Descriptor.lock("\(directory)/\(turns)")
            for name in names(in: directory) {
                if let found = open("\(directory)/\(name)", onlyUnchanged: true) { return found }
            }
            let made = try make(in: directory, root, rule)
            turn.close()
            return made
        } catch {
            // Better an older one than none: the disk may be full.
            for name in names(in: directory) {
                if let found = open("\(directory)/\(name)", onlyUnchanged: false, because: error.reason) {
                    return found
                }
            }
            throw RuntimeError(
                .startFailed, "cannot copy the system's files for the sandbox to \(directory): \(error.reason)",
                fix: "make room there, or correct its rights")
        }
    }

    /// The user's cache, or, where that cannot be had, a directory of memory or of the machine's.
    private static var firstUsable: String {
        let variable = Environment.variable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? Path.clean($0) : nil }
        let home = Account.ownHome.flatMap { $0 == "/" || !HostPath.isDirectory($0) ? nil : "\(Path.clean($0))/.cache" }
        let last = "/tmp/thv-\(getuid())/system"
        return [variable, home].compactMap { $0 }.map { "\($0)/thv/system" }
            .first { (try? prepare($0)) != nil } ?? last
    }

    private static func prepare(_ directory: String) throws(SystemError) {
        try PrivateDirectory.make(directory, from: Path.parent(directory))
    }

    /// The copies in `directory`, the newest first.
    private static func names(in directory: String) -> [String] {
        Directory.entries(of: directory).filter { !$0.hasPrefix(".") }.reversed()
    }

    /// One copy, held so that nobody removes it.
    private static func open(_ path: String, onlyUnchanged: Bool, because reason: String = "") -> SystemFiles? {
        let number = Glibc.open("\(path)/\(facts)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 { return nil }
        let lock = Descriptor(owning: number)
        guard flock(number, LOCK_SH | LOCK_NB) == 0, HostPath.isDirectory("\(path)/\(tree)"),
            let bytes = try? lock.readAll(), bytes.count > version.count, bytes.starts(with: version)
        else { return nil }
        let isCut = bytes[version.count] == cut
        var notes = isCut ? [cutNote] : []
        if onlyUnchanged {
            let witnesses = SystemFileWitnesses(bytes: Array(bytes.dropFirst(version.count + 1)))
            guard witnesses.areUnchanged else { return nil }
        } else {
            notes.append("/etc is shown as it was before, because it could not be copied anew: \(reason)")
        }
        return SystemFiles("\(path)/\(tree)", lock, notes: notes)
    }

    // MARK: Showing it

    /// Whether the sandbox sees something at `path`, which is absolute.
    func shows(_ path: String) -> Bool {
        Path.isInside(path, "/etc") && HostPath.exists(self.path + path.dropFirst("/etc".utf8.count))
    }

    /// The options of bubblewrap's that show it as `/etc`.
    /// - Parameters:
    ///   - places: Where something else is to be mounted later.
    ///   - stage: Takes it, when the server is root.
    func show(besides places: [String], stage: inout StagedMounts?, _ add: ([String]) -> Void) throws(RuntimeError) {
        var source = path
        if stage != nil {
            guard let staged = stage?.addReadOnly(path) else {
                throw RuntimeError(.startFailed, "cannot mount \(path): \(SystemError("").reason)")
            }
            source = staged
        }
        show(Shown(path: path, source: source, inside: "/etc"), places, add)
    }

    /// A part of it.
    private struct Shown {
        /// As we find it, and as bubblewrap does.
        var path: String
        var source: String
        var inside: String

        func entry(_ name: String) -> Shown {
            Shown(path: "\(path)/\(name)", source: "\(source)/\(name)", inside: "\(inside)/\(name)")
        }
    }

    /// As one bind mount; where something is to be mounted for which there is no place in it, entry by entry.
    private func show(_ shown: Shown, _ places: [String], _ add: ([String]) -> Void) {
        let lacksPlace = places.contains { place in
            place != shown.inside && Path.isInside(place, shown.inside)
                && !HostPath.exists(shown.path + place.dropFirst(shown.inside.utf8.count))
        }
        guard lacksPlace else { return add(["--ro-bind", shown.source, shown.inside]) }
        add(["--dir", shown.inside])
        for name in Directory.entries(of: shown.path) {
            let entry = shown.entry(name)
            if let text = HostPath.linkText(entry.path) {
                add(["--symlink", text, entry.inside])
            } else if HostPath.isDirectory(entry.path) {
                show(entry, places, add)
            } else {
                add(["--ro-bind", entry.source, entry.inside])
            }
        }
    }

    // MARK: Making one

    private static func make(
        in directory: String, _ root: String, _ rule: SystemFileRule
    ) throws(SystemError) -> SystemFiles {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let begun = "\(directory)/.\(getpid())-\(random)"
        if mkdir(begun, 0o700) != 0 || mkdir("\(begun)/\(tree)", 0o755) != 0 { throw SystemError("create \(begun)") }
        do throws(SystemError) {
            let number = Glibc.open("\(begun)/\(tree)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if number < 0 { throw SystemError("open \(begun)") }
            let destination = Descriptor(owning: number)
            var copy = SystemFileCopy(root: root, rule: rule)
            defer { copy.close() }
            try copy.run(into: destination)
            if fchmod(number, 0o755) != 0 { throw SystemError("open \(begun)") }
            let state = copy.isCutShort ? cut : whole
            try write(version + [state] + copy.witnesses.bytes, to: "\(begun)/\(facts)")
            // Held before anybody else can find it.
            guard let made = open(begun, onlyUnchanged: false) else { throw SystemError("open \(begun)") }
            let digits = String(UInt64(max(0, Timestamp.now.milliseconds)), radix: 16)
            let name = "\(String(repeating: "0", count: 16 - digits.utf8.count))\(digits)-\(random)"
            if rename(begun, "\(directory)/\(name)") != 0 { throw SystemError("rename \(begun)") }
            removeUnused(in: directory, besides: name)
            return SystemFiles(
                "\(directory)/\(name)/\(tree)", made.lock, notes: copy.isCutShort ? [cutNote] : [])
        } catch {
            try? Directory.removeTree(begun)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let number = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if number < 0 { throw SystemError("create \(path)") }
        try Descriptor(owning: number).writeAll(bytes)
    }

    /// Removes the copies that no process holds, and what was begun an hour ago and not ended.
    private static func removeUnused(in directory: String, besides kept: String) {
        for name in Directory.entries(of: directory) where name != kept && name != turns {
            let path = "\(directory)/\(name)"
            if name.hasPrefix(".") {
                var status = stat()
                let hour: Int = 3600
                if lstat(path, &status) == 0, time(nil) - status.st_ctim.tv_sec > hour {
                    try? Directory.removeTree(path)
                }
                continue
            }
            let number = Glibc.open("\(path)/\(facts)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            let lock = number < 0 ? nil : Descriptor(owning: number)
            if let lock, flock(lock.number, LOCK_EX | LOCK_NB) != 0 { continue }
            try? Directory.removeTree(path)
        }
    }
}

extension Descriptor {
    /// Opens the file `path`, made if it is not there, and waits until nobody else holds it.
    fileprivate static func lock(_ path: String) throws(SystemError) -> Descriptor {
        let number = Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if number < 0 { throw SystemError("open \(path)") }
        let file = Descriptor(owning: number)
        while flock(number, LOCK_EX) != 0 {
            if errno != EINTR { throw SystemError("lock \(path)") }
        }
        return file
    }
}
