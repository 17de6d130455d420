// SPDX-License-Identifier: Apache-2.0
public import Downloads
import JSONCoding
public import Models
public import Platform

/// The registries of one instance: which there are, what is in them, and how a workload is made from an entry.
///
/// Nothing is read before it is asked for, and a registry that is broken or away costs the others nothing. A catalog
/// from elsewhere is asked for again when it is older than its interval; what is at hand is used meanwhile.
public actor RegistryService {
    /// How long this process will live, and what it may write.
    public enum Life: Sendable {
        /// A server: what is old is fetched behind the back of whoever asks.
        case server
        /// One command: whoever asks for what is old waits for the fetch.
        case command
        /// Looks only: nothing is fetched unless there is no copy, and nothing is written.
        case observer
    }

    struct State {
        var definition: RegistryDefinition
        var catalog: Catalog?
        var tag = ""
        /// When the catalog at hand was fetched, or last found unchanged.
        var refreshedAt: Timestamp?
        var checkedAt: Timestamp?
        var failure: Problem?
        var hasLooked = false
        var fetching: Task<Void, Never>?
    }

    /// What this machine can run now.
    public nonisolated let machine: @Sendable () async -> Machine
    /// Told when a registry is not what it was: another catalog, or another state.
    private let changed: @Sendable (RegistrySummary) -> Void
    private let file: String
    private let copies: String
    let life: Life
    private let fetch: CatalogFetch
    private let log: Log
    private var states: [String: State]?

    /// - Parameters:
    ///   - file: Where the definitions are kept.
    ///   - copies: The directory for copies of registries from elsewhere; made when needed.
    ///   - documents: How registries from elsewhere are asked.
    ///   - changed: Called with a registry after a fetch that has changed it.
    ///   - machine: What this machine can run; asked each time an answer depends on it.
    public init(
        file: String, copies: String, life: Life, documents: DocumentClient, log: Log,
        changed: @escaping @Sendable (RegistrySummary) -> Void = { _ in },
        machine: @escaping @Sendable () async -> Machine
    ) {
        self.file = file
        self.copies = copies
        self.life = life
        self.log = log
        self.changed = changed
        self.machine = machine
        fetch = CatalogFetch(documents: documents)
    }

    // MARK: Definitions

    /// The names, the default one first, the others sorted.
    public func names() throws -> [String] {
        let others = try all().keys.filter { $0 != RegistryDefinition.defaultName }.sorted()
        return [RegistryDefinition.defaultName] + others
    }

    /// What is set up under `name`.
    public func definition(_ name: String) throws -> RegistryDefinition { try state(name).definition }

    /// Adds a registry, once its catalog could be read.
    /// - Throws: `Problem`: `name_taken`, or why the catalog cannot be had; then nothing was changed.
    public func add(_ definition: RegistryDefinition) async throws {
        guard try all()[definition.name] == nil else {
            throw Problem.taken(
                .registry, definition.name,
                fix: "choose another name, or remove that one: \(.removeRegistry(definition.name))")
        }
        try await install(definition, .registryInvalid)
    }

    /// Replaces where a registry comes from, once the new catalog could be read.
    /// - Parameter unreachable: the code of the problem when there is nobody at the new address.
    public func replace(
        _ definition: RegistryDefinition, unreachable: Problem.Code = .registryInvalid
    ) async throws {
        _ = try state(definition.name)
        try await install(definition, unreachable)
    }

    /// Forgets a registry. Workloads made from it go on.
    public func remove(_ name: String) throws {
        _ = try state(name)
        guard name != RegistryDefinition.defaultName else {
            throw Problem(
                .conflict, "the registry “default” cannot be removed",
                fix: "put the built-in catalog back: \(.resetRegistry)")
        }
        var kept = try all()
        let gone = kept.removeValue(forKey: name)
        try save(kept)
        gone?.fetching?.cancel()
        states = kept
        try? File.remove(copy(of: name))
    }

    private func install(_ definition: RegistryDefinition, _ unreachable: Problem.Code) async throws {
        var state = State(definition: definition)
        switch try await firstFetch(definition.source, unreachable) {
        case .unchanged: state.catalog = Catalog.builtIn
        case .document(let document, let tag):
            state.catalog = try await Self.read(document)
            state.tag = tag
            keep(document, tag, definition)
        }
        state.hasLooked = true
        state.refreshedAt = .now
        state.checkedAt = .now
        // Others may have come while the catalog was fetched.
        var kept = try all()
        kept[definition.name]?.fetching?.cancel()
        kept[definition.name] = state
        try save(kept)
        states = kept
    }

    /// What cannot be reached the first time is a wrong address, as far as anybody can tell.
    private func firstFetch(
        _ source: RegistryDefinition.Source, _ unreachable: Problem.Code
    ) async throws -> CatalogFetch.Outcome {
        do {
            return try await fetch.fetch(source, tag: "")
        } catch var problem as Problem where problem.code == .registryUnavailable {
            problem.code = unreachable
            throw problem
        }
    }

    private func all() throws -> [String: State] {
        if let states { return states }
        var read = [RegistryDefinition.defaultName: State(definition: .init(name: RegistryDefinition.defaultName))]
        if let bytes = try OwnFile.read(file) {
            guard let list = (try? JSON(parsing: bytes))?["registries"]?.arrayValue else {
                throw Problem(
                    .conflict, "\(file) cannot be understood, so no registry can be used",
                    fix: "restore it from your backup, or remove it to begin anew")
            }
            for json in list {
                guard let reader = try? ObjectReader(json, nulls: .leftOut) else { continue }
                let definition = RegistryDefinition(reading: reader, name: nil)
                if !definition.name.isEmpty { read[definition.name] = State(definition: definition) }
            }
        }
        states = read
        return read
    }

    private func save(_ states: [String: State]) throws {
        let list = states.values.map(\.definition).sorted { $0.name < $1.name }
        let document: JSON = ["registries": .array(list.map(\.json))]
        try File.write(Array(document.prettyText.utf8) + [0x0A], to: file)
    }

    func state(_ name: String) throws -> State {
        guard let state = try all()[name] else { throw Self.missing(name) }
        return state
    }

    /// The problem of a name that means no registry.
    static func missing(_ name: String) -> Problem {
        Problem.missing(.registry, name, fix: "see which there are: \(.listRegistries)")
    }

    // MARK: Catalogs

    /// What is in the registry `name`; fetched now if there is no copy at hand.
    /// - Throws: `Problem`: `not_found`, or why there is none.
    public func catalog(_ name: String) async throws -> Catalog {
        if try state(name).definition.source == .builtIn { return Catalog.builtIn }
        try await lookAtCopy(name)
        let state = try state(name)
        let isFile = state.definition.source.type == "file"
        let age = state.checkedAt.map { Timestamp.now.milliseconds - $0.milliseconds } ?? .max
        // A look at a file is cheap. What is away, or broken, is not asked again by each request.
        let patience: Int64 =
            if isFile { state.failure == nil ? .min : 1000 } else {
                state.failure == nil ? Int64(state.definition.refreshInterval) * 1000 : 60_000
            }
        if age >= patience {
            let task = try beginFetch(name)
            if state.catalog == nil || isFile || life == .command { await task.value }
        }
        let now = try self.state(name)
        if let catalog = now.catalog { return catalog }
        throw now.failure
            ?? Problem(.registryUnavailable, "the registry “\(name)” has not been read yet", fix: "try again")
    }

    /// Fetches the catalog again, whatever its age, and waits for that.
    /// - Throws: `Problem` when it cannot be had and there is no copy either.
    public func refresh(_ name: String) async throws {
        if try state(name).definition.source == .builtIn { return }
        try await lookAtCopy(name)
        await (try beginFetch(name)).value
        let state = try state(name)
        if state.catalog == nil, let failure = state.failure { throw failure }
    }

    private func lookAtCopy(_ name: String) async throws {
        let state = try state(name)
        guard !state.hasLooked else { return }
        let (path, source) = (copy(of: name), state.definition.source)
        let found = try await Thread.blocking("registry") { () -> (SavedCopy, Catalog)? in
            guard let copy = SavedCopy.read(path, of: "\(source.type) \(source.text)") else { return nil }
            return (try? Catalog(copy.document)).map { (copy, $0) }
        }
        change(name, like: state.definition) { state in
            guard !state.hasLooked else { return }
            state.hasLooked = true
            guard let (copy, catalog) = found, state.catalog == nil else { return }
            state.catalog = catalog
            state.tag = copy.tag
            state.refreshedAt = copy.fetchedAt
            state.checkedAt = copy.fetchedAt
        }
    }

    /// One fetch at a time; whoever comes meanwhile waits for the same.
    private func beginFetch(_ name: String) throws -> Task<Void, Never> {
        let state = try state(name)
        if let task = state.fetching { return task }
        let definition = state.definition
        let tag = state.catalog == nil ? "" : state.tag
        let task = Task { await self.update(definition, tag) }
        change(name, like: definition) { $0.fetching = task }
        return task
    }

    private func update(_ definition: RegistryDefinition, _ tag: String) async {
        let before = states?[definition.name]
        defer { tellOfUpdate(definition, before) }
        do {
            let outcome = try await fetch.fetch(definition.source, tag: tag)
            var read: (Catalog, String)?
            if case .document(let document, let tag) = outcome {
                read = (try await Self.read(document), tag)
                keep(document, tag, definition)
            }
            change(definition.name, like: definition) { state in
                if let (catalog, tag) = read { (state.catalog, state.tag) = (catalog, tag) }
                (state.refreshedAt, state.checkedAt, state.failure, state.fetching) = (.now, .now, nil, nil)
            }
        } catch {
            let problem = (error as? Problem) ?? Problem(.registryUnavailable, "\(error)")
            log.warn(
                "a registry cannot be read",
                [("registry", .string(definition.name)), ("reason", .string(problem.detail))])
            change(definition.name, like: definition) { state in
                (state.checkedAt, state.failure, state.fetching) = (.now, problem, nil)
            }
        }
    }

    /// A fetch that found what was there before tells nothing new.
    private func tellOfUpdate(_ definition: RegistryDefinition, _ before: State?) {
        guard let now = states?[definition.name], now.definition == definition else { return }
        let isSame =
            before.map { $0.failure == now.failure && ($0.catalog == nil) == (now.catalog == nil) } ?? false
            && (now.catalog.map { before?.catalog?.isSame(as: $0) == true } ?? true)
        if !isSame, let summary = try? info(definition.name) { changed(summary) }
    }

    /// Changes what is known of `name`, unless it has become another registry meanwhile.
    private func change(_ name: String, like definition: RegistryDefinition, _ body: (inout State) -> Void) {
        guard var state = states?[name], state.definition == definition else { return }
        body(&state)
        states?[name] = state
    }

    private static func read(_ document: JSON) async throws -> Catalog {
        try await Thread.blocking("registry") { try Catalog(document) }
    }

    private func copy(of name: String) -> String { "\(copies)/\(name).json" }

    private func keep(_ document: JSON, _ tag: String, _ definition: RegistryDefinition) {
        guard life != .observer else { return }
        switch definition.source {
        case .builtIn, .file: return
        case .url, .api: break
        }
        let copy = SavedCopy(
            source: "\(definition.source.type) \(definition.source.text)", tag: tag, fetchedAt: .now, document: document
        )
        do throws(SystemError) {
            try PrivateDirectory.make(copies, from: copies)
            try copy.write(self.copy(of: definition.name))
        } catch {
            log.warn(
                "no copy of a registry can be kept",
                [("registry", .string(definition.name)), ("reason", .string("\(error)"))])
        }
    }
}
