// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// What one sandbox looks like from inside, as bubblewrap is told it.
struct SandboxLayout {
    /// The owner's home directory, as it is called inside.
    let home: String
    /// The program's own files, the volumes, the profile's paths, and what the workload keeps.
    let shown: ShownPaths
    let directory: String
    /// The directory asked for, when it is not seen inside.
    let hiddenDirectory: String?

    private let command: [String]
    private let environment: [String: String]
    private let hostname: String
    private let network: Bool
    /// Bytes of each of its file systems of memory.
    let size: Int
    /// Whom it runs as when the server is root; `nil` for the server's own user.
    private let user: BackendUser?

    /// What it sees as `/etc`; `nil` without a sandbox.
    private let system: SystemFiles?

    /// - Parameters:
    ///   - config: Prepared: its command is absolute, its paths are there.
    ///   - home: The owner's home directory on the host.
    ///   - shown: What it shows of the host, opened.
    ///   - user: Whom it runs as when the server is root.
    ///   - system: What it sees as `/etc`; `nil` without a sandbox.
    init(
        _ config: RunConfig, home: String, secrets: [String: String], shown: ShownPaths, user: BackendUser?,
        system: SystemFiles?
    ) {
        self.user = user
        self.system = system
        command = (config.source?.command ?? []) + config.backend.arguments
        let program = command.first ?? ""
        self.home = Self.usableHome(home)
        network = config.policy.permissionProfile.outbound.allowAll
        size = SandboxLimits(config).writableMemory
        self.shown = shown
        let wanted = (config.backend.workingDirectory ?? config.backend.callerDirectory).map(Path.clean) ?? self.home
        hiddenDirectory = Self.isSeen(wanted, home: self.home, shown) ? nil : wanted
        directory = hiddenDirectory == nil ? wanted : self.home
        hostname = String(config.name.prefix(63))
        var environment = [
            "HOME": self.home, "PATH": "\(Path.parent(program)):/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "USER": "user", "LOGNAME": "user", "TMPDIR": "/tmp",
        ]
        environment.merge(config.backend.environment) { $1 }
        if let http = HTTPBackend(config) {
            environment["MCP_TRANSPORT"] = config.backend.transport.rawValue
            environment.merge(http.variables(host: "127.0.0.1")) { $1 }
        }
        environment.merge(secrets) { $1 }
        self.environment = environment
    }

    /// The environment of a program that runs without a sandbox.
    var plainEnvironment: [String: String] { environment }

    /// The whole command line.
    var plainCommand: [String] { command }

    /// The lines for the workload's detail.
    var notes: [String] {
        var notes = [
            "sandbox: bubblewrap; /usr is read-only, \(home) and /tmp are its own and end with it",
            "of /etc it sees, as it was at the start, what is root's and every user may read; not what names people, this "
                + "machine or its network, or holds keys or passwords",
        ]
        notes += (system?.notes ?? []) + shown.facts.map(\.note) + shown.notes
        if let user {
            notes.append("runs as uid \(user.uid), of \(user.origin); root's files in what it shows are its own there")
        } else if BackendUser.serverIsRoot {
            notes.append("runs as root without capabilities: it owns root's files in its volumes, on the machine too")
        }
        notes.append("system calls: those that servers need; sockets of the internet and of this machine only")
        if let hiddenDirectory { notes.append("starts in \(home): \(hiddenDirectory) is not shown inside") }
        return notes
    }

    /// Its file systems of memory.
    var memoryPlaces: [String] { ["/tmp", "/dev/shm", home] }

    /// Whether the sandbox shows the host's `path`, at the same place, or something of its own that belongs there.
    func shows(_ path: String) -> Bool {
        (ProgramFiles.system + ["/proc", "/dev", "/sys"]).contains { Path.isInside(path, $0) }
            || shown.items.contains { $0.shows(path) } || system?.shows(path) == true
    }

    /// The command line for bubblewrap and the files it reads its options from. The options are in a file in memory,
    /// because a command line is seen by every user of the machine.
    /// - Parameters:
    ///   - ownsNetwork: Whether its network namespace is there before.
    ///   - isCounted: Whether a control group counts its memory.
    ///   - stage: Takes what is shown, when the server is root.
    func bubblewrap(
        _ path: String, info: Descriptor, ownsNetwork: Bool, isCounted: Bool, sharesNetwork: Bool = false,
        stage: consuming StagedMounts?
    ) throws -> Launch {
        var options = Options()
        options.add("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--new-session")
        options.add("--die-with-parent", "--hostname", hostname, "--uid", String(uid), "--gid", String(gid))
        if !Defence.systemCalls.isOff {
            let filter = isCounted ? SystemCallFilter.native : UncountedCalls.filter
            options.add("--seccomp", file: try Descriptor.memory(filter.get().program))
        }
        if ownsNetwork { options.add("--share-net") }
        try options.add("--info-fd", file: info.duplicate())
        addSystem(&options)
        try addEtc(&options, &stage, resolver: sharesNetwork ? nil : SandboxNetwork.resolver)
        options.add("--proc", "/proc", "--dev", "/dev")
        if !Defence.kernelFiles.isOff { KernelFiles.hide(asRoot: uid == 0, stage: &stage) { options.add($0) } }
        options.add("--perms", "1777", "--size", String(size), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
        options.add("--perms", "1777", "--size", String(size), "--tmpfs", "/tmp")
        options.add("--dir", "/run", "--dir", "/var", "--symlink", "../tmp", "/var/tmp")
        options.add("--perms", "0700", "--size", String(size), "--tmpfs", home)
        // By descriptor: what was judged is what is mounted. bubblewrap closes them.
        let items = shown.items.sorted(by: { $0.shown.inside.utf8.count < $1.shown.inside.utf8.count })
        for item in items { try add(item, &options, &stage) }
        for item in items where item.folder != nil { options.add("--remount-ro", item.shown.inside) }
        options.add("--remount-ro", "/", "--chdir", directory, "--clearenv")
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { options.add("--setenv", name, value) }
        let text = options.list.flatMap { word -> [UInt8] in Array(word.utf8) + [0] }
        let number = Options.first
        let file = try Descriptor.memory(text)
        var launch = Launch(
            program: path, arguments: ["bwrap", "--args", String(number), "--"] + command,
            descriptors: [(file.number, number)])
        for (index, file) in options.files.enumerated() {
            launch.descriptors.append((file.number, number + 1 + Int32(index)))
        }
        launch.keep = options.files + [file]
        launch.user = user
        launch.stage = stage
        // bubblewrap's own way of dying with its parent begins only after the sandbox is set up.
        launch.ownsProcesses = true
        return launch
    }

    private func add(
        _ item: ShownPaths.Item, _ options: inout Options, _ stage: inout StagedMounts?
    ) throws {
        func bind(_ descriptor: Descriptor, isDirectory: Bool, at inside: String, isRule: Bool = false) throws {
            var shown = item.shown
            shown.readOnly = shown.readOnly || isRule
            let option = shown.readOnly ? "--ro-bind" : "--bind"
            if let path = try stage?.add(descriptor, isDirectory: isDirectory, of: shown) {
                options.add(option, path, inside)
            } else {
                options.add(option + "-fd", file: descriptor, inside)
            }
        }
        guard let folder = item.folder else {
            return try bind(item.held.descriptor, isDirectory: item.held.isDirectory, at: item.shown.inside)
        }
        // Small: it holds names only.
        options.add("--perms", "0755", "--size", String(1 << 20), "--tmpfs", item.shown.inside)
        for entry in folder.items {
            let inside = "\(item.shown.inside)/\(entry.path)"
            switch entry.part {
            case .folder: options.add("--perms", "0755", "--dir", inside)
            case .link(let target): options.add("--symlink", target, inside)
            case .bind(let descriptor, let isDirectory):
                try bind(descriptor, isDirectory: isDirectory, at: inside, isRule: entry.isRule)
            }
        }
    }

    private struct Options {
        /// The number of the file with the options; the files they name follow.
        static let first: Int32 = 3
        var list: [String] = []
        var files: [Descriptor] = []

        mutating func add(_ words: String...) { list += words }

        mutating func add(_ words: [String]) { list += words }

        mutating func add(_ option: String, file: Descriptor, _ destination: String? = nil) {
            files.append(file)
            list += [option, String(Self.first + Int32(files.count))] + (destination.map { [$0] } ?? [])
        }
    }

    private var uid: UInt32 { user?.uid ?? getuid() }
    private var gid: UInt32 { user?.gid ?? getgid() }

    private func addSystem(_ options: inout Options) {
        for path in ProgramFiles.system {
            if let target = HostPath.linkTarget(path) {
                options.add("--symlink", target, path)
            } else if HostPath.isDirectory(path) {
                options.add("--ro-bind", path, path)
            }
        }
    }

    /// - Parameter resolver: `nil` for this machine's.
    private func addEtc(_ options: inout Options, _ stage: inout StagedMounts?, resolver: String?) throws {
        try system?.show(besides: shown.facts.map(\.inside), stage: &stage) { options.add($0) }
        let files = [
            "passwd": "user:x:\(uid):\(gid):user:\(home):/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
            "group": "user:x:\(gid):\nnogroup:x:65534:\n",
            "hosts": "127.0.0.1 localhost \(hostname)\n::1 localhost\n",
            "hostname": hostname + "\n",
            "resolv.conf": !network ? "" : resolver.map { "nameserver \($0)\n" } ?? HostPath.text("/etc/resolv.conf"),
            "machine-id": Self.machineID(of: hostname) + "\n",
        ]
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            options.add("--ro-bind-data", file: try Descriptor.memory(Array(text.utf8)), "/etc/\(name)")
        }
    }

    /// Always the same for a workload's name, and no other's on this machine: FNV-1a, from two starts.
    private static func machineID(of name: String) -> String {
        [0xCBF2_9CE4_8422_2325, 0x6C62_272E_07BB_0142].map { (start: UInt64) in
            let hash = name.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// What the owner's home is called inside.
    static func usableHome(_ home: String) -> String {
        let home = Path.clean(home)
        let taken = ProgramFiles.system + ["/etc", "/proc", "/dev", "/sys", "/tmp", "/run", "/var"]
        return home == "/" || taken.contains { Path.isInside(home, $0) } ? "/home/user" : home
    }

    /// Whether a directory is there inside, where programs may start in it.
    static func isSeen(_ path: String, home: String, _ shown: ShownPaths) -> Bool {
        let nearest = shown.items.filter { Path.isInside(path, $0.shown.inside) }
            .max { $0.shown.inside.utf8.count < $1.shown.inside.utf8.count }
        if let nearest {
            return nearest.shows(path)
                && HostPath.isDirectory(nearest.held.target + path.dropFirst(nearest.shown.inside.count))
        }
        // Directories above what is shown are made for it.
        if path == home || path == "/tmp" || shown.items.contains(where: { Path.isInside($0.shown.inside, path) }) {
            return ["/tmp", home].contains { Path.isInside(path, $0) }
        }
        return ProgramFiles.system.contains { Path.isInside(path, $0) } && HostPath.isDirectory(path)
    }
}
