// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import JSONCoding
import Platform

/// Copies what `SystemFileRule` admits of a directory of configuration, and notes what has to be looked at to see whether
/// the copy is still what a new one would be.
///
/// Everything is opened before it is judged, and what is judged is what is copied.
struct SystemFileCopy {
    /// The machine's root directory; another one for tests.
    let root: String
    let rule: SystemFileRule
    /// What was looked at.
    private(set) var witnesses = SystemFileWitnesses()
    /// Whether something was left out for its size or number.
    private(set) var isCutShort = false

    private var entries = 0
    private var bytes = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: largestFile, alignment: 16)

    private static let largestFile = 4 << 20
    private static let mostBytes = 64 << 20
    private static let mostEntries = 50_000
    private static let depthLimit = 40
    /// Where links may lead. A sandbox sees `/usr` anyway, and nothing of `/var/lib`, whose files take the link's place.
    private static let seen = ["/usr", "/etc"]
    private static let copied = "/var/lib"

    init(root: String = "", rule: SystemFileRule) {
        self.root = root
        self.rule = rule
    }

    /// Frees what copying needed.
    func close() { buffer.deallocate() }

    /// Fills the empty directory `destination`.
    mutating func run(into destination: Descriptor) throws(SystemError) {
        let source = Glibc.open("\(root)/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A machine without the directory has nothing to show.
        if source >= 0 {
            let place = Place(host: "\(root)/etc", inside: "/etc", depth: 0)
            try copy(Descriptor(owning: source), place, to: destination.number)
        }
        try addReplaced(to: destination.number)
    }

    /// Where a directory lies.
    private struct Place {
        /// On this machine.
        var host: String
        /// As it is called inside.
        var inside: String
        var depth: Int

        func entry(_ name: String) -> Place {
            Place(host: "\(host)/\(name)", inside: "\(inside)/\(name)", depth: depth + 1)
        }
    }

    // MARK: Directories

    private mutating func copy(
        _ directory: Descriptor, _ place: Place, to destination: Int32
    ) throws(SystemError) {
        var status = stat()
        guard fstat(directory.number, &status) == 0 else { throw SystemError("look at \(place.host)") }
        witnesses.add(place.host, status)
        for name in try Self.names(in: directory, place.host) {
            if SystemFileRule.hides(name, isTop: place.inside == "/etc") { continue }
            entries += 1
            if entries > Self.mostEntries || place.depth > Self.depthLimit {
                isCutShort = true
                return
            }
            try copy(entry: name, of: directory, place.entry(name), to: destination)
        }
    }

    private mutating func copy(
        entry name: String, of directory: Descriptor, _ place: Place, to destination: Int32
    ) throws(SystemError) {
        var status = stat()
        if fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 { return }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: try copy(link: name, of: directory, place, to: destination)
        case S_IFDIR, S_IFREG:
            guard rule.admits(status) else { return witnesses.add(place.host, status) }
            // Not waiting for whatever may have taken its place.
            let number = openat(directory.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            if number < 0 { return witnesses.add(place.host, status) }
            try copy(opened: Descriptor(owning: number), as: name, place, to: destination)
        default: return
        }
    }

    /// Copies an open file or directory, if it is admitted as it is now.
    private mutating func copy(
        opened: Descriptor, as name: String, _ place: Place, to destination: Int32
    ) throws(SystemError) {
        var status = stat()
        guard fstat(opened.number, &status) == 0 else { return }
        guard rule.admits(status) else { return witnesses.add(place.host, status) }
        if status.st_mode & S_IFMT == S_IFREG {
            return try copy(file: opened, status, as: name, place, to: destination)
        }
        guard mkdirat(destination, name, 0o755) == 0 else { throw SystemError("create a copy of \(place.host)") }
        let number = openat(destination, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 { throw SystemError("open the copy of \(place.host)") }
        let copy = Descriptor(owning: number)
        try self.copy(opened, place, to: copy.number)
        // Whatever the umask is: another user's programs look into it when the server is root.
        fchmod(copy.number, 0o755)
    }

    private static func names(in directory: Descriptor, _ path: String) throws(SystemError) -> [String] {
        let listing = openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0, let stream = fdopendir(listing) else { throw SystemError("read \(path)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    // MARK: Files

    private mutating func copy(
        file: Descriptor, _ status: stat, as name: String, _ place: Place, to destination: Int32
    ) throws(SystemError) {
        witnesses.add(place.host, status)
        var count = 0
        while count < buffer.count {
            let got = read(file.number, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            if got < 0, errno == EINTR { continue }
            if got <= 0 { break }
            count += got
        }
        bytes += count
        if count == buffer.count || bytes > Self.mostBytes {
            isCutShort = true
            return
        }
        let content = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
        if SystemFileRule.holdsSecret(content) { return }
        try write(content, mode: 0o444 | status.st_mode & 0o111, as: name, to: destination)
    }

    private func write(
        _ content: UnsafeRawBufferPointer, mode: mode_t, as name: String, to destination: Int32
    ) throws(SystemError) {
        let number = openat(destination, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if number < 0 { throw SystemError("create a copy of \(name)") }
        let copy = Descriptor(owning: number)
        var done = 0
        while done < content.count {
            let count = Glibc.write(copy.number, content.baseAddress?.advanced(by: done), content.count - done)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw SystemError("write a copy of \(name)") }
            done += count
        }
        if fchmod(copy.number, mode) != 0 { throw SystemError("open a copy of \(name)") }
    }

    // MARK: Links

    private mutating func copy(
        link name: String, of directory: Descriptor, _ place: Place, to destination: Int32
    ) throws(SystemError) {
        guard let text = Self.text(ofLink: name, in: directory) else { return }
        let target = Path.absolute(text, in: Path.parent(place.inside))
        if Self.seen.contains(where: { Path.isInside(target, $0) }) {
            // It leads to what the sandbox sees, or to nothing.
            if symlinkat(text, destination, name) != 0 { throw SystemError("copy the link \(place.host)") }
        } else if Path.isInside(target, Self.copied), let real = open(target) {
            let there = Place(host: real.path, inside: place.inside, depth: place.depth)
            try copy(opened: real.descriptor, as: name, there, to: destination)
        }
    }

    private static func text(ofLink name: String, in directory: Descriptor) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlinkat(directory.number, name, &buffer, buffer.count)
        guard length > 0, length < buffer.count else { return nil }
        return String(validating: buffer[0..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What a link leads to, if it lies where links may lead and everybody could have come there.
    private mutating func open(_ target: String) -> (path: String, descriptor: Descriptor)? {
        let found = csandbox_open_path(AT_FDCWD, root + target, 1, 0)
        if found < 0 { return nil }
        let held = Descriptor(owning: found)
        guard let path = HeldPath.target(of: held), path.hasPrefix(root) else { return nil }
        let inside = String(path.dropFirst(root.count))
        guard (Self.seen + [Self.copied]).contains(where: { Path.isInside(inside, $0) }) else { return nil }
        var step = root
        for (index, part) in inside.slashPieces.enumerated() {
            // The first two are those that links may lead to; below, the same names are left out as in /etc.
            let isTop = index == (Path.isInside(inside, Self.copied) ? 2 : 1)
            if index > 0, SystemFileRule.hides(part, isTop: isTop) { return nil }
            step += "/\(part)"
            var status = stat()
            guard lstat(step, &status) == 0 else { return nil }
            witnesses.add(step, status)
            if step != path, status.st_mode & 0o001 == 0 || !rule.owners.contains(status.st_uid) { return nil }
        }
        // By the descriptor, so that it is what was found.
        let number = Glibc.open("/proc/self/fd/\(held.number)", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        return number < 0 ? nil : (path, Descriptor(owning: number))
    }

    // MARK: What a sandbox has of its own

    private func addReplaced(to destination: Int32) throws(SystemError) {
        for name in SystemFileRule.replaced where name != "mtab" {
            let text = name == "nsswitch.conf" ? Self.nameServices : ""
            buffer.copyBytes(from: text.utf8)
            let content = UnsafeRawBufferPointer(rebasing: buffer[0..<text.utf8.count])
            try write(content, mode: 0o444, as: name, to: destination)
        }
        if symlinkat("/proc/mounts", destination, "mtab") != 0 { throw SystemError("create a link") }
    }

    private static let nameServices =
        ["passwd", "group", "shadow", "services", "protocols", "networks"].map { "\($0): files\n" }.joined()
        + "hosts: files dns\n"
}
