// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import Platform

/// Adds up the memory that a sandbox holds, for machines where no control group does: that of its processes, what is in its
/// file systems of memory, and the buffers of its sockets. `UncountedCalls` are kept from it. For one thread.
struct MemoryMeter {
    private let root: pid_t
    private let paths: [String]
    private let size: Int
    private let diagnostics: NetlinkSocket?
    /// Its file systems of memory by their devices, open: what is looked up once, the program cannot change any more.
    private var places: [UInt64: Descriptor] = [:]

    /// - Parameters:
    ///   - root: The sandbox's first process.
    ///   - paths: Where it has file systems of memory, each of `size` bytes.
    ///   - diagnostics: Opened in its network namespace.
    init(_ root: pid_t, paths: [String], size: Int, diagnostics: NetlinkSocket?) {
        self.root = root
        self.paths = paths
        self.size = size
        self.diagnostics = diagnostics
    }

    /// Looks for its file systems, which are not there yet when its first process begins.
    private mutating func findPlaces() {
        let directory = Descriptor(owning: open("/proc/\(root)/root", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        for path in paths {
            let place = Descriptor(
                owning: csandbox_open_path(directory.number, String(path.drop { $0 == "/" }), 0, 1))
            var status = stat()
            // A volume may lie there instead, which may be memory of somebody else's.
            guard place.number >= 0, Self.facts(of: place)?.size == size, fstat(place.number, &status) == 0 else {
                continue
            }
            places[UInt64(status.st_dev)] = place
        }
    }

    /// Bytes in use now. Pages that processes share are counted once where it matters for `limit`.
    mutating func used(limit: Int) -> Int {
        if places.count < paths.count { findPlaces() }
        let members = ProcessTree.members(from: root)
        let files = places.values.reduce(0) { $0 + (Self.facts(of: $1)?.used ?? 0) }
        let others = files + socketBuffers()
        // At most so much: what several processes share is in it several times, what is mapped of a file of memory twice.
        let most = members.reduce(0) { $0 + Self.resident($1) }
        if most + others <= limit { return most + others }
        return members.reduce(0) { $0 + share($1) } + others
    }

    // MARK: Files

    private static func facts(of place: Descriptor) -> (size: Int, used: Int)? {
        let memory = 0x0102_1994
        var status = statvfs()
        guard csandbox_file_system(place.number) == memory, fstatvfs(place.number, &status) == 0 else { return nil }
        let block = Int(status.f_frsize)
        return (Int(status.f_blocks) * block, Int(status.f_blocks - status.f_bfree) * block)
    }

    // MARK: Processes

    /// Bytes of a process that are in no file of a disk, those that were swapped out included.
    private static func resident(_ pid: pid_t) -> Int {
        sum(["RssAnon:", "RssShmem:", "VmSwap:", "HugetlbPages:"], in: "/proc/\(pid)/status")
    }

    /// The same, each page divided by the number of those who share it, without what is in `places`.
    private func share(_ pid: pid_t) -> Int {
        let all = Self.sum(["Pss_Anon:", "Pss_Shmem:", "SwapPss:"], in: "/proc/\(pid)/smaps_rollup")
        return max(all - inPlaces(pid), 0)
    }

    /// Bytes that the process has mapped of files in `places`; not what it has changed of them for itself.
    private func inPlaces(_ pid: pid_t) -> Int {
        var found = 0
        var isInPlace = false
        var shared = 0
        for line in HostPath.text("/proc/\(pid)/smaps").split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 5)
            guard let first = words.first, words.count > 1 else { continue }
            if first.last != ":" {
                isInPlace = words.count > 4 && device(words[3]).map { places[$0] != nil } ?? false
            } else if isInPlace, let size = Int(words[1]) {
                if first == "Pss:" { shared = size << 10 }
                if first == "Anonymous:" { found += max(shared - size << 10, 0) }
            }
        }
        return found
    }

    /// The device in `/proc/PID/smaps`: `00:2f`.
    private func device(_ text: Substring) -> UInt64? {
        let parts = text.split(separator: ":").compactMap { UInt64($0, radix: 16) }
        guard parts.count == 2 else { return nil }
        let (major, minor) = (parts[0], parts[1])
        return (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12 | (major & ~0xFFF) << 32
    }

    /// The sum of fields that are given in kB.
    private static func sum(_ names: Set<Substring>, in file: String) -> Int {
        HostPath.text(file).split(whereSeparator: \.isNewline).reduce(0) { sum, line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1, names.contains(words[0]), let size = Int(words[1]) else { return sum }
            return sum + size << 10
        }
    }

    // MARK: Sockets

    private enum Diagnostics {
        static let byFamily: UInt16 = 20
        /// The attributes with sizes of buffers, and the one that says whether both sides are shut down.
        static let (unixBuffers, unixShutdown, unixQueue, buffers): (UInt16, UInt16, UInt16, UInt16) = (5, 6, 4, 7)
        static let allStates = [UInt8](repeating: 0xFF, count: 4)
        /// The most that one end of a pair of sockets may have sent before it was closed.
        static let orphaned = 425_984
    }

    private func socketBuffers() -> Int {
        guard let diagnostics else { return 0 }
        let flags = NetlinkMessage.Flag.dump
        // Queues, buffers.
        let show: [UInt8] = [0x30, 0, 0, 0]
        let unix = [UInt8(AF_UNIX), 0, 0, 0] + Diagnostics.allStates + [0, 0, 0, 0] + show
        var sum = 0
        let local = try? diagnostics.dump(
            NetlinkMessage(Diagnostics.byFamily, flags: flags, header: unix + [UInt8](repeating: 0, count: 8)))
        for socket in local ?? [] {
            let facts = socket.attributes(from: 16)
            sum += Self.buffers(facts[Diagnostics.unixBuffers])
            // What a closed end has sent is charged to nobody who is shown.
            if facts[Diagnostics.unixShutdown] == [3], let queue = facts[Diagnostics.unixQueue],
                queue.prefix(4) != [0, 0, 0, 0]
            {
                sum += Diagnostics.orphaned
            }
        }
        for family in [AF_INET, AF_INET6] {
            for kind in [IPPROTO_TCP, IPPROTO_UDP] {
                let wanted: [UInt8] = [UInt8(family), UInt8(kind), 1 << 6, 0]
                let header = wanted + Diagnostics.allStates + [UInt8](repeating: 0, count: 48)
                let found = try? diagnostics.dump(
                    NetlinkMessage(Diagnostics.byFamily, flags: flags, header: header))
                for socket in found ?? [] { sum += Self.buffers(socket.attributes(from: 72)[Diagnostics.buffers]) }
            }
        }
        return sum
    }

    /// What is received, sent, reserved and waiting, of the kernel's list of numbers (`SK_MEMINFO` in `linux/sock_diag.h`).
    private static func buffers(_ attribute: [UInt8]?) -> Int {
        guard let attribute, attribute.count >= 32 else { return 0 }
        let numbers = (0..<8).map { index in
            attribute[index * 4..<index * 4 + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        // A segment under way is in both numbers for sending.
        return numbers[0] + max(numbers[2], numbers[5]) + numbers[4] + numbers[6] + numbers[7]
    }
}
