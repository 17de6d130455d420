// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform

/// Everything of the host that one workload sees, opened and judged. As long as this is kept, a restart shows the very
/// same files and folders, whatever their names mean by then.
struct ShownPaths: Sendable {
    /// One of them, with what it is mounted by.
    struct Item: Sendable {
        var shown: ShownPath
        let held: HeldPath
        /// What is left out of a folder.
        var rules = HidingRules()
        /// The folder taken apart; `nil` when it is mounted whole.
        var folder: ComposedFolder?
    }

    var items: [Item] = []
    /// What was asked for by a link or a file beside the program, and is not shown.
    private(set) var notes: [String] = []
    /// Whether what the person hides of every folder is hidden.
    private let ignoresGlobally: Bool

    /// The facts, without descriptors.
    var facts: [ShownPath] { items.map(\.shown) }

    /// Nothing of the host.
    init() { ignoresGlobally = true }

    /// Opens what a configuration shows on any driver: volumes and the profile's paths. A writable one wins over a
    /// read-only one at the same place, a volume over the profile.
    init(granted config: RunConfig, gate: PathGate) throws(RuntimeError) {
        ignoresGlobally = config.backend.ignoreGlobally
        let profile = config.policy.permissionProfile
        for (index, text) in profile.read.enumerated() {
            try add(profile: text, readOnly: true, "read", index, gate)
        }
        for (index, text) in profile.write.enumerated() {
            try add(profile: text, readOnly: false, "write", index, gate)
        }
        for (index, text) in config.backend.volumes.enumerated() {
            let request = PathGate.Request(path: "", place: "its volumes", pointer: "/volumes/\(index)")
            guard let volume = Volume(text) else {
                throw RuntimeError(
                    .pathNotFound, "“\(text)” is no volume",
                    fix: "write PATH or HOST:INSIDE[:ro] with absolute paths: \(field: "volumes")",
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
        let held: HeldPath
        var rules = HidingRules()
        if volume.readOnly {
            let admitted = try gate.admitReadOnly(request)
            held = admitted.held
            rules.paths = HidingRules.names(of: admitted.without, in: held.target)
            rules.hidesUsualNames = !rules.paths.isEmpty
        } else {
            held = try gate.admit(request)
        }
        items.removeAll { $0.shown.inside == inside }
        let shown = ShownPath(held, at: inside, readOnly: volume.readOnly, for: reason)
        items.append(Item(shown: shown, held: held, rules: rules))
    }

    /// Adds what the command line names; what was granted at the same place wins.
    mutating func addCommandFiles(of config: RunConfig, gate: PathGate) {
        let files = CommandFiles(config, gate: gate)
        notes += files.notes
        for found in files.items where !items.contains(where: { $0.shown.inside == found.path }) {
            let shown = ShownPath(found.held, at: found.path, readOnly: true, for: .commandLine)
            items.append(Item(shown: shown, held: found.held, rules: found.rules))
        }
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

    /// Adds lines for the workload's detail.
    mutating func note(_ lines: [String]) { notes += lines }
}

// MARK: Folders of which something is hidden

extension ShownPaths {
    /// Reads which names are hidden.
    /// - Throws: `RuntimeError` when that cannot be read.
    /// - Returns: those that hold everywhere.
    @discardableResult
    private mutating func readRules() throws(RuntimeError) -> [IgnorePatterns] {
        let isNeeded = items.contains { $0.isFolderOfThePersons || $0.shown.reason == .commandLine }
        let global = ignoresGlobally && isNeeded ? try IgnoreFiles.globalPatterns() : []
        for index in items.indices where items[index].isFolderOfThePersons {
            let own = try IgnoreFiles.patterns(in: items[index].held)
            items[index].rules.patterns = (global + [own]).filter { !$0.isEmpty }
            let isWritable = !items[index].shown.readOnly
            items[index].rules.takesApart = items[index].shown.reason == .commandLine || (isWritable && !own.isEmpty)
        }
        return global
    }

    /// Refuses what cannot be shown because it cannot be read what of it is to be hidden.
    func checkRules() throws(RuntimeError) {
        var copy = self
        try copy.readRules()
    }

    /// The same for an engine, which can neither mount names with a colon nor make links.
    mutating func composeForEngine() throws(RuntimeError) {
        try compose()
        for index in items.indices {
            guard let left = items[index].folder?.leaveToEngine(), !left.isEmpty else { continue }
            notes.append(
                "not shown of \(items[index].shown.path): \(left.prefix(20).joined(separator: ", ")), which an engine "
                    + "cannot mount into a folder of which something is hidden")
        }
    }

    /// Takes the folders apart of which something is to be hidden, as they are now. Blocks.
    /// - Throws: `RuntimeError` when it cannot be read what is to be hidden.
    mutating func compose() throws(RuntimeError) {
        let global = try readRules()
        // A single file is hidden by the person's own rules only.
        items.removeAll { item in
            guard item.shown.reason == .commandLine, item.held.isFile else { return false }
            let isHidden = global.contains { $0.hides([Array(Path.name(item.shown.path).utf8)], isFolder: false) }
            if isHidden { notes.append("not shown: \(item.shown.path), which your own thvignore hides") }
            return isHidden
        }
        // What lies in a folder of the command line is shown with it.
        let folders = items.filter { $0.shown.reason == .commandLine && $0.held.isDirectory }
        items.removeAll { item in
            item.shown.reason.isOfTheProgram && folders.contains { $0.shows(item) }
        }
        var room = ComposedFolder.mostMounts
        for index in items.indices where items[index].isFolderOfThePersons {
            let item = items[index]
            var rules = item.rules
            if rules.isEmpty { continue }
            let others = items.map(\.shown.inside).filter {
                $0 != item.shown.inside && Path.isInside($0, item.shown.inside)
            }
            // A folder of which nothing is hidden stays as it is, whatever is mounted in it.
            if !rules.hidesUsualNames, !others.isEmpty {
                var trial = room
                guard ComposedFolder(of: item.held.descriptor, item.shown.path, rules, room: &trial) != nil else {
                    continue
                }
            }
            rules.places = HidingRules.names(of: others, in: item.shown.inside)
            var composed = ComposedFolder(of: item.held.descriptor, item.shown.path, rules, room: &room)
            if composed?.isTooWide == true, item.shown.reason == .commandLine {
                // Whole, if there is nothing to hide.
                rules.takesApart = false
                composed = ComposedFolder(of: item.held.descriptor, item.shown.path, rules, room: &room)
            }
            guard let folder = composed else { continue }
            items[index].folder = folder
            items[index].shown.hidden = Array(folder.hidden.prefix(ShownPath.mostHidden))
            notes += folder.notes
            if folder.hidden.count > ShownPath.mostHidden {
                notes.append("of \(item.shown.path) \(folder.hidden.count) files and folders are hidden")
            }
            notes.append(
                "what is made at the top of \(item.shown.path), or beside something hidden, shows at the next start; a "
                    + "hidden name made in a folder below that held none shows at once"
                    + (item.shown.readOnly ? "" : "; nothing can be made there from inside"))
        }
    }
}

extension ShownPaths.Item {
    fileprivate var isFolderOfThePersons: Bool {
        guard held.isDirectory else { return false }
        switch shown.reason {
        case .volume, .permissionProfile, .commandLine: return true
        case .program, .interpreter, .environment, .package: return false
        }
    }

    /// Whether another one is seen with this folder, at its place.
    fileprivate func shows(_ other: ShownPaths.Item) -> Bool {
        guard Path.isInside(other.shown.inside, shown.inside), Path.isInside(other.held.target, held.target) else {
            return false
        }
        let path = String(other.shown.inside.dropFirst(shown.inside.count))
        return path.utf8.elementsEqual(other.held.target.dropFirst(held.target.count).utf8)
            && !rules.hides(inside: path)
    }

    /// Whether the backend sees `path`, a place inside, by this one.
    func shows(_ path: String) -> Bool {
        guard Path.isInside(path, shown.inside) else { return false }
        guard let folder, path != shown.inside else { return true }
        return folder.shows(path.slashPieces.dropFirst(shown.inside.slashPieces.count).joined(separator: "/"))
    }
}

extension ShownPath.Reason {
    fileprivate var isOfTheProgram: Bool {
        switch self {
        case .program, .interpreter, .environment: true
        case .volume, .permissionProfile, .package, .commandLine: false
        }
    }
}
