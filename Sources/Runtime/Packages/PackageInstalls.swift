// SPDX-License-Identifier: Apache-2.0
import Glibc
public import HTTP
import Models
import Platform

/// The installations of one server: of those who want the same package at the same time, one installs it and the others get
/// it from the cache.
public final class PackageInstalls: Sendable {
    private struct UnderWay {
        var task: Task<PackageEntry, any Error>
        var waiting = 0
    }

    private struct State {
        var underWay: [String: UnderWay] = [:]
        /// When each entry was handed out last: whoever got it may not have written that down yet.
        var handedOut: [String: Int64] = [:]
    }

    /// What is installed.
    public let cache: PackageCache
    private let sources: @Sendable () async -> PackageSources
    private let state = Lock(State())

    /// - Parameters:
    ///   - packages: the instance's directory for packages.
    ///   - sources: where packages come from at the moment.
    public init(packages: String, sources: @escaping @Sendable () async -> PackageSources) {
        cache = PackageCache(packages: packages)
        self.sources = sources
    }

    /// The way to what is elsewhere.
    public var way: HTTPWay { get async { await sources().way } }

    /// The entry of `package`, installed unless it is there.
    func entry(
        for package: PackageReference, of config: RunConfig, by runtime: any PackageSandbox,
        progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> PackageEntry {
        let runner = config.source?.program ?? ""
        let sources = await sources().with(config.backend.environment)
        let key = "\(runner) \(package.text) \(sources.origin(for: package.manager))"
        let task = state.withLock { state in
            if let known = state.underWay[key] {
                state.underWay[key]?.waiting += 1
                return known.task
            }
            let installing = PackageInstall(package, runner: runner, cache: cache, sources: sources, runtime: runtime)
            let task = Task { try await installing.run(progress) }
            state.underWay[key] = UnderWay(task: task, waiting: 1)
            return task
        }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            // The last one who waits for it gives it up.
            if state.withLock({ $0.underWay[key]?.waiting == 1 }) { task.cancel() }
        }
        return try state.withLock { state in
            state.underWay[key]?.waiting -= 1
            if state.underWay[key]?.waiting == 0 { state.underWay[key] = nil }
            let entry = try result.get()
            state.handedOut[entry.digest] = MonotonicClock.milliseconds
            return entry
        }
    }

    /// Removes the entries that no workload uses.
    /// - Parameter used: their digests.
    /// - Returns: those that are gone.
    public func prune(keeping used: Set<String>) throws -> [PackageEntry] {
        let now = MonotonicClock.milliseconds
        let recent = state.withLock { state in
            state.handedOut = state.handedOut.filter { now - $0.value < 600_000 }
            return Set(state.handedOut.keys)
        }
        return try cache.prune(keeping: used.union(recent))
    }
}
