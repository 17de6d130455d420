// SPDX-License-Identifier: Apache-2.0
public import Models
import Platform

/// Packages: installed once into the cache, then run from there by every workload that wants them.
extension ProcessRuntime: PackageSandbox {
    /// The configuration with its package installed and pinned: what it says of the digest holds as long as that is there.
    func installing(
        _ prepared: RunConfig, _ progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        guard let package = prepared.source?.package.flatMap(PackageReference.init), !prepared.policy.insecureNoSandbox,
            let installs
        else { return prepared }
        var config = prepared
        if let digest = config.source?.digest {
            let cache = installs.cache
            if try await Thread.blocking("packages", { cache.entry(digest) }) != nil { return config }
        }
        let entry = try await installs.entry(for: package, of: config, by: self, progress: progress)
        config.source?.digest = entry.digest
        return config
    }

    /// Whether the installed files of its package are there: those made by an earlier version, or lost, are not.
    public func isPrepared(_ config: RunConfig) -> Bool {
        guard config.source?.kind == .package, !config.policy.insecureNoSandbox else { return true }
        return config.source?.digest.flatMap(PackageCache(packages: packages).entry) != nil
    }

    /// What a start runs. Blocks.
    func installed(_ config: RunConfig) throws(RuntimeError) -> (PackageEntry, OwnDirectory) {
        let cache = PackageCache(packages: packages)
        guard let digest = config.source?.digest, let entry = cache.entry(digest), let files = cache.files(of: digest)
        else {
            throw RuntimeError(
                .startFailed, "\(config.source?.package ?? "") is not installed any more",
                fix: "start it: \(.start(config.name))",
                pointer: "/package")
        }
        return (entry, OwnDirectory(path: files, inside: PackageEntry.inside, readOnly: true))
    }

    func install(
        _ config: RunConfig, _ spec: BackendSpec, files: String, work: String, runner: String, sharesNetwork: Bool
    ) async throws -> any Backend {
        var shown = try ShownPaths(granted: config, gate: gate())
        for program in Set([runner, config.source?.program ?? runner]) {
            try shown.addProgram(program, home: paths.home, gate: gate())
        }
        for (path, inside) in [(files, PackageEntry.inside), (work, PackageRunner.work)] {
            let own = OwnDirectory(path: path, inside: inside, readOnly: false)
            try shown.addOwn(own, gate: gate(own: HostPath.real(path)))
        }
        return try await launch(config, shown, spec, sharesNetwork: sharesNetwork)
    }
}
