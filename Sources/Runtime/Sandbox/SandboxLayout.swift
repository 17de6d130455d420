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
    /// Whether the directory asked for is not there.
    let directoryIsHidden: Bool

    private let command: [String]
    private let environment: [String: String]
    private let hostname: String
    private let network: Bool
    /// Bytes of each of its file systems of memory.
    let size: Int
    /// Whom it runs as when the server is root; `nil` for the server's own user.
    private let user: BackendUser?

    /// The bits of `/etc` that programs need and that hold nothing private. In particular not all of `/etc/ssl`, which
    /// root could read the machine's keys from.
    private static let etc = [
        "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl/certs", "ssl/openssl.cnf", "ca-certificates",
        "ca-certificates.conf", "pki/tls/certs", "pki/ca-trust/extracted", "alternatives", "localtime",
        "nsswitch.conf", "mime.types", "services", "protocols", "fonts", "chromium", "chromium.d",
    ]
    /// How the names of directories begin that Debian keeps parts of Java in.
    private static let java = "java-"

    /// - Parameters:
    ///   - config: Prepared: its command is absolute, its paths are there.
    ///   - home: The owner's home directory on the host.
    ///   - shown: What it shows of the host, opened.
    ///   - user: Whom it runs as when the server is root.
    init(_ config: RunConfig, home: String, secrets: [String: String], shown: ShownPaths, user: BackendUser?) {
        self.user = user
        command = (config.command ?? []) + config.arguments
        let program = command.first ?? ""
        self.home = Self.usableHome(home)
        network = config.permissionProfile.outbound.allowAll
        size = SandboxLimits(config).writableMemory
        self.shown = shown
        let places = shown.facts.map(\.inside)
        let visible = places + ProgramFiles.system + ["/tmp", self.home]
        let wanted = config.workingDirectory.map(Path.clean) ?? self.home
        // The home and /tmp begin empty: what is below them exists only where something is shown.
        let isBelowEmpty = ["/tmp", self.home].contains { $0 != wanted && Path.isInside(wanted, $0) }
        let isShown = places.contains { Path.isInside(wanted, $0) || Path.isInside($0, wanted) }
        directoryIsHidden =
            !visible.contains { Path.isInside(wanted, $0) } || (isBelowEmpty && !isShown)
            || Self.isMissing(wanted, shown.facts)
        directory = directoryIsHidden ? self.home : wanted
        hostname = String(config.name.prefix(63))
        var environment = [
            "HOME": self.home, "PATH": "\(Path.parent(program)):/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "USER": "user", "LOGNAME": "user", "TMPDIR": "/tmp",
        ]
        environment.merge(config.environment) { $1 }
        environment.merge(secrets) { $1 }
        self.environment = environment
    }

    /// The environment of a program that runs without a sandbox.
    var plainEnvironment: [String: String] { environment }

    /// The whole command line.
    var plainCommand: [String] { command }

    /// The lines for the workload's detail.
    var notes: [String] {
        var notes = ["sandbox: bubblewrap; the system is read-only, \(home) and /tmp are its own and end with it"]
        notes += shown.facts.map(\.note) + shown.notes
        if let user {
            notes.append("runs as uid \(user.uid), of \(user.origin); root's files in what it shows are its own there")
        } else if BackendUser.serverIsRoot {
            notes.append("runs as root without capabilities: it owns root's files in its volumes, on the machine too")
        }
        notes.append("system calls: those that servers need; sockets of the internet and of this machine only")
        if directoryIsHidden { notes.append("starts in \(home): the working directory asked for is not shown inside") }
        return notes
    }

    /// Its file systems of memory.
    var memoryPlaces: [String] { ["/tmp", "/dev/shm", home] }

    /// Whether the sandbox shows the host's `path`, at the same place, or something of its own that belongs there.
    func shows(_ path: String) -> Bool {
        (ProgramFiles.system + ["/proc", "/dev", "/sys"]).contains { Path.isInside(path, $0) }
            || shown.facts.contains { Path.isInside(path, $0.inside) }
    }

    /// The command line for bubblewrap and the files it reads its options from. The options are in a file in memory,
    /// because a command line is seen by every user of the machine.
    /// - Parameters:
    ///   - isCounted: Whether a control group counts its memory. Else its network namespace must be there before.
    ///   - stage: Takes what is shown, when the server is root.
    func bubblewrap(
        _ path: String, info: Descriptor, isCounted: Bool, sharesNetwork: Bool = false,
        stage: consuming StagedMounts?
    ) throws -> Launch {
        var options = Options()
        options.add("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--new-session")
        options.add("--die-with-parent", "--hostname", hostname, "--uid", String(uid), "--gid", String(gid))
        if !Defence.systemCalls.isOff {
            let filter = isCounted ? SystemCallFilter.native : UncountedCalls.filter
            options.add("--seccomp", file: try Descriptor.memory(filter.get().program))
        }
        if network || !isCounted { options.add("--share-net") }
        try options.add("--info-fd", file: info.duplicate())
        addSystem(&options)
        try addEtc(&options, resolver: sharesNetwork ? nil : SandboxNetwork.resolver)
        options.add("--proc", "/proc", "--dev", "/dev")
        if !Defence.kernelFiles.isOff { KernelFiles.hide(asRoot: uid == 0, stage: &stage) { options.add($0) } }
        options.add("--perms", "1777", "--size", String(size), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
        options.add("--perms", "1777", "--size", String(size), "--tmpfs", "/tmp")
        options.add("--dir", "/run", "--dir", "/var", "--symlink", "../tmp", "/var/tmp")
        options.add("--perms", "0700", "--size", String(size), "--tmpfs", home)
        // By descriptor: what was judged is what is mounted. bubblewrap closes them.
        for item in shown.items.sorted(by: { $0.shown.inside.utf8.count < $1.shown.inside.utf8.count }) {
            let option = item.shown.readOnly ? "--ro-bind" : "--bind"
            if let path = try stage?.add(item) {
                options.add(option, path, item.shown.inside)
            } else {
                options.add(option + "-fd", file: item.held.descriptor, item.shown.inside)
            }
        }
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
    private func addEtc(_ options: inout Options, resolver: String?) throws {
        options.add("--dir", "/etc")
        let java = HostPath.directories("/etc").filter { $0.hasPrefix(Self.java) }
        for name in Self.etc + java.sorted() { options.add("--ro-bind-try", "/etc/\(name)", "/etc/\(name)") }
        let files = [
            "passwd": "user:x:\(uid):\(gid):user:\(home):/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
            "group": "user:x:\(gid):\nnogroup:x:65534:\n",
            "hosts": "127.0.0.1 localhost \(hostname)\n::1 localhost\n",
            "hostname": hostname + "\n",
            "resolv.conf": !network ? "" : resolver.map { "nameserver \($0)\n" } ?? HostPath.text("/etc/resolv.conf"),
        ]
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            options.add("--ro-bind-data", file: try Descriptor.memory(Array(text.utf8)), "/etc/\(name)")
        }
    }

    private static func usableHome(_ home: String) -> String {
        let home = Path.clean(home)
        let taken = ProgramFiles.system + ["/etc", "/proc", "/dev", "/sys", "/tmp", "/run", "/var"]
        return home == "/" || taken.contains { Path.isInside(home, $0) } ? "/home/user" : home
    }

    private static func isMissing(_ path: String, _ shown: [ShownPath]) -> Bool {
        guard let mount = shown.last(where: { Path.isInside(path, $0.inside) }) else {
            return path.hasPrefix("/usr") && !HostPath.isDirectory(path)
        }
        return !HostPath.isDirectory(mount.target + path.dropFirst(mount.inside.count))
    }
}
