// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// What is shown of the person's home because the person typed a command line that names it: the folder it was typed in and
/// that of its script, where they are projects, and the files and folders that its words name. All of it is read-only.
///
/// A project is a folder below the home whose path from the home on has no name that begins with a dot. What has, what is the
/// home itself, and what lies elsewhere, is shown by a volume only.
struct CommandFiles {
    struct Item {
        /// As it was named, absolute.
        let path: String
        let held: HeldPath
        let rules: HidingRules
    }

    private(set) var items: [Item] = []
    /// What is named and not shown, for people.
    private(set) var notes: [String] = []

    private let gate: PathGate
    private static let mostWords = 200
    /// Directories of programs, which are no projects.
    private static let programs = ["bin", "sbin", "libexec", ".bin", "Scripts"]

    /// Looks at what the words of `config` name. Blocks.
    init(_ config: RunConfig, gate: PathGate) {
        self.gate = gate
        guard config.backend.showFiles, !gate.homes.isEmpty else { return }
        let start = (config.backend.workingDirectory ?? config.backend.callerDirectory).map(Path.clean)
        let command = config.source?.command
        if command != nil, let start { addFolder(start, showsRepository: false, isNamed: false) }
        var isScript = command != nil
        if isScript, let program = command?.first, !Self.programs.contains(Path.name(Path.parent(program))),
            let held = gate.look(program), held.isFile, isBelowHome(held.target)
        {
            addFolder(Path.parent(Path.clean(program)), showsRepository: false, isNamed: false)
            isScript = false
        }
        let words = Array((command ?? []).dropFirst()) + config.backend.arguments
        if words.count > Self.mostWords {
            notes.append("not shown: what words after the first \(Self.mostWords) of the command line name")
        }
        for word in words.prefix(Self.mostWords) {
            for text in Self.candidates(word) {
                guard text.beginsWithSlash || start != nil else { continue }
                let path = Path.absolute(text, in: start ?? "/")
                guard let held = gate.look(path) else { continue }
                if held.isDirectory {
                    addFolder(path, showsRepository: true, isNamed: true)
                } else if held.isFile {
                    addFile(path, held, isScript: isScript)
                    isScript = false
                }
                break
            }
        }
    }

    /// What a word may name: itself, or what stands behind the `=` of an option.
    private static func candidates(_ word: String) -> [String] {
        guard !word.isEmpty, word.utf8.count < 4096, !word.utf8.contains(0) else { return [] }
        guard word.hasPrefix("-"), let equals = word.firstIndex(of: "=") else { return [word] }
        let value = String(word[word.index(after: equals)...])
        return value.isEmpty ? [word] : [word, value]
    }

    // MARK: Folders and files

    private mutating func addFolder(_ path: String, showsRepository: Bool, isNamed: Bool) {
        guard let held = gate.look(path), held.isDirectory else { return }
        guard isProject(held.target) else {
            if isNamed { notSeen(path, held) }
            return
        }
        if let index = items.firstIndex(where: { $0.path == path }) {
            var rules = items[index].rules
            rules.showsRepository = rules.showsRepository || showsRepository
            items[index] = Item(path: path, held: items[index].held, rules: rules)
            return
        }
        // A folder in one that is shown is seen with it, but for its own `.git`.
        let isRepository = showsRepository && FolderListing.status(Array(".git".utf8), in: held.descriptor) != nil
        if !isRepository, shows(path, held) { return }
        guard let without = gate.forbidden(inside: held) else { return notSeen(path, held) }
        let rules = HidingRules(
            hidesUsualNames: true, showsRepository: showsRepository,
            paths: HidingRules.names(of: without, in: held.target))
        items.append(Item(path: path, held: held, rules: rules))
    }

    private mutating func addFile(_ path: String, _ held: HeldPath, isScript: Bool) {
        guard isBelowHome(held.target), !hasDot(Path.parent(held.target)) else {
            if !isSeenAnyway(held.target) { notSeen(path, held) }
            return
        }
        if isScript { addFolder(Path.parent(path), showsRepository: false, isNamed: false) }
        if items.contains(where: { Path.isInside(path, $0.path) && Path.isInside(held.target, $0.held.target) }) {
            return
        }
        let names = piecesBelowHome(held.target) + [Path.name(path)]
        if names.contains(where: { HidingRules.isUsual(Array($0.utf8)) }) {
            notes.append("not shown: \(path), whose name is one of those that are hidden")
            return
        }
        guard case .success(let held)? = gate.find(path), held.isFile else { return notSeen(path, held) }
        items.append(Item(path: path, held: held, rules: HidingRules()))
    }

    /// Whether a folder is seen at its place with another one.
    private func shows(_ path: String, _ held: HeldPath) -> Bool {
        items.contains { item in
            Path.isInside(path, item.path) && Path.isInside(held.target, item.held.target)
                && !item.rules.hides(inside: String(path.dropFirst(item.path.count)))
        }
    }

    private mutating func notSeen(_ path: String, _ held: HeldPath) {
        if isSeenAnyway(held.target) { return }
        let why =
            isBelowHome(held.target)
            ? "it lies in a folder whose name begins with a dot, or holds what no workload may see"
            : gate.homes.contains(held.target) ? "it is your home" : "it is no folder or file of your home"
        notes.append("not shown although the command line names it: \(path), because \(why); a volume shows it")
    }

    // MARK: Places

    private func isBelowHome(_ target: String) -> Bool {
        gate.home(of: target) != nil && !gate.homes.contains(target)
    }

    private func piecesBelowHome(_ target: String) -> ArraySlice<String> {
        target.slashPieces.dropFirst(gate.home(of: target)?.slashPieces.count ?? 0)
    }

    private func hasDot(_ target: String) -> Bool { piecesBelowHome(target).contains { $0.hasPrefix(".") } }

    private func isProject(_ target: String) -> Bool {
        isBelowHome(target) && !hasDot(target)
            && !target.slashPieces.contains { HidingRules.isUsual(Array($0.utf8)) }
    }

    /// What every sandbox has of the system's or of its own: nothing of the host is missed there.
    private func isSeenAnyway(_ target: String) -> Bool {
        let places = ProgramFiles.system + ["/dev", "/proc", "/sys", "/etc"]
        return ["/", "/tmp", "/run", "/var"].contains(target) || places.contains { Path.isInside(target, $0) }
    }
}
