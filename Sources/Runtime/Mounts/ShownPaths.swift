// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// Everything of the host that one workload sees, opened and judged. As long as this is kept, a restart shows the very
/// same files, whatever their names mean by then.
struct ShownPaths: Sendable {
    /// One of them, with what it is mounted by.
    struct Item: Sendable {
        let shown: ShownPath
        let held: HeldPath
    }

    private(set) var items: [Item] = []
    /// What was asked for by a link or a file beside the program, and is not shown.
    private(set) var notes: [String] = []

    /// The facts, without descriptors.
    var facts: [ShownPath] { items.map(\.shown) }

    /// Nothing of the host.
    init() {}

    /// Opens what a configuration shows on any driver: volumes and the profile's paths. A writable one wins over a
    /// read-only one at the same place, a volume over the profile.
    init(granted config: RunConfig, gate: PathGate) throws(RuntimeError) {
        let profile = config.permissionProfile
        for (index, text) in profile.read.enumerated() {
            try add(profile: text, readOnly: true, "read", index, gate)
        }
        for (index, text) in profile.write.enumerated() {
            try add(profile: text, readOnly: false, "write", index, gate)
        }
        for (index, text) in config.volumes.enumerated() {
            let request = PathGate.Request(path: "", place: "its volumes", pointer: "/volumes/\(index)")
            guard let volume = Volume(text) else {
                throw RuntimeError(
                    .pathNotFound, "“\(text)” is no volume",
                    fix: "write HOST:INSIDE[:ro] with absolute paths: \(field: "volumes")",
                    pointer: request.pointer)
            }
            try add(volume, request, .volume, gate)
        }
    }

    private mutating func add(
        profile text: String, readOnly: Bool, _ member: String, _ index: Int, _ gate: PathGate
    ) throws(RuntimeError) {
        let request = PathGate.Request(
            path: "", place: "the profile's “\(member)”", pointer: "/permission_profile/\(member)/\(index)")
        guard let volume = Volume(profilePath: text, readOnly: readOnly) else {
            throw RuntimeError(
                .pathNotFound, "“\(text)” is no path", fix: "write PATH or HOST:INSIDE with absolute paths",
                pointer: request.pointer)
        }
        try add(volume, request, .permissionProfile, gate)
    }

    private mutating func add(
        _ volume: Volume, _ request: PathGate.Request, _ reason: ShownPath.Reason, _ gate: PathGate
    ) throws(RuntimeError) {
        var request = request
        request.path = volume.host
        let inside = Path.clean(volume.inside)
        if inside == "/" || ["/proc", "/dev", "/sys"].contains(where: { Path.isInside(inside, $0) }) {
            throw RuntimeError(
                .notSupported, "cannot mount at \(inside)", fix: "choose another place in \(request.place)",
                pointer: request.pointer)
        }
        let held = try gate.admit(request)
        items.removeAll { $0.shown.inside == inside }
        items.append(Item(shown: ShownPath(held, at: inside, readOnly: volume.readOnly, for: reason), held: held))
    }

    /// Adds the files of the program, which a sandbox takes from the host; what was granted at the same place wins.
    mutating func addProgram(_ program: String, home: String, gate: PathGate) throws(RuntimeError) {
        let files = ProgramFiles(program: program, home: home)
        if let obstacle = files.obstacle {
            throw RuntimeError(
                .notSupported, "cannot run \(program) in a sandbox: \(obstacle)",
                fix:
                    "name the file that is meant, or show its directory: \(set: "volumes", to: "DIRECTORY:DIRECTORY:ro")",
                pointer: "/command/0")
        }
        notes += files.refused
        var found: [Item] = []
        for item in files.items where !items.contains(where: { $0.shown.inside == item.path }) {
            switch gate.find(item.path) {
            case nil: continue
            case .success(let held) where files.allows(held.target, for: item):
                let shown = ShownPath(held, at: item.path, readOnly: true, for: item.reason)
                found.append(Item(shown: shown, held: held))
            case .success(let held):
                notes.append("not shown: \(item.path) leads to \(held.target), outside of \(item.tree)")
            case .failure(let objection) where item.reason == .program:
                throw RuntimeError(
                    .notSupported, "cannot run \(program) in a sandbox: \(objection.reason)",
                    fix: "keep programs apart from what no workload may see", pointer: "/command/0")
            case .failure(let objection): notes.append("not shown: \(item.path): \(objection.reason)")
            }
        }
        items = found + items
    }

    /// Adds a directory of the state directory's.
    mutating func addOwn(_ own: OwnDirectory, gate: PathGate) throws(RuntimeError) {
        let held = try gate.admit(PathGate.Request(path: own.path, place: "the state directory", pointer: ""))
        items.append(Item(shown: ShownPath(held, at: own.inside, readOnly: own.readOnly, for: .package), held: held))
    }

    // MARK: Later

    /// Adds lines for the workload's detail.
    mutating func note(_ lines: [String]) { notes += lines }

    /// Refuses paths that do not mean what they meant when the workload was started by a person.
    func check(against known: [ShownPath]) throws(RuntimeError) {
        for item in items where item.shown.reason == .volume || item.shown.reason == .permissionProfile {
            let before = known.first { $0.path == item.shown.path && $0.inside == item.shown.inside }
            guard let before, before.identity != item.shown.identity else { continue }
            throw RuntimeError(
                .notSupported,
                "\(item.shown.path) leads to another place than when the workload was started: to "
                    + "\(item.held.target), before to \(before.target)",
                fix: "if that is right, restart the workload", pointer: "/volumes")
        }
    }

    /// What leads elsewhere than it did before, for people.
    func changes(since known: [ShownPath]) -> [String] {
        items.compactMap { item in
            let before = known.first { $0.path == item.shown.path && $0.inside == item.shown.inside }
            guard let before, before.identity != item.shown.identity else { return nil }
            return before.target == item.shown.target
                ? "\(item.shown.path) is another file or directory than at the last start"
                : "\(item.shown.path) leads to \(item.shown.target) now; at the last start it led to \(before.target)"
        }
    }

    /// Refuses what an engine, which is told a path and looks it up by itself, could be made to mount instead.
    func checkForEngine() throws(RuntimeError) {
        for item in items {
            guard let contested = item.held.contested else { continue }
            throw RuntimeError(
                .notSupported,
                "cannot mount \(item.shown.path) in a container: \(contested.by) can replace entries of "
                    + "\(contested.directory), also while the engine looks the path up",
                fix: "mount \(contested.directory) as a whole, or a directory that nobody else can rename",
                pointer: "/volumes")
        }
    }

    /// Looks at what an engine has mounted: from inside the container where this user may, else at the paths.
    func checkMounted(in container: String, process: Int32) throws(RuntimeError) {
        // In a virtual machine of the engine's the number is another process's.
        let isHere = process > 0 && HostPath.text("/proc/\(process)/cgroup").contains(container)
        for item in items where isHere {
            var status = stat()
            let seen = stat("/proc/\(process)/root\(item.shown.inside)", &status) == 0
            if seen, FileIdentity(status) != item.shown.identity {
                throw RuntimeError(
                    .notSupported,
                    "the engine has mounted something else than \(item.shown.target), which was replaced meanwhile",
                    fix: "see who changes \(Path.parent(item.shown.target)), and restart the workload",
                    pointer: "/volumes")
            }
        }
        try checkUnchanged()
    }

    /// Refuses a path at which something else lies than what was opened.
    func checkUnchanged() throws(RuntimeError) {
        for item in items where item.held.isGone {
            throw RuntimeError(
                .notSupported, "\(item.shown.path) has been replaced since the workload was started",
                fix: "restart the workload to mount what is there now", pointer: "/volumes")
        }
    }
}
