// SPDX-License-Identifier: Apache-2.0

/// The source of a workload: what runs, with what was found out about it when it was prepared.
public enum WorkloadSource: Sendable, Equatable {
    /// An OCI image reference, and the id of the image that it meant, so that a restart runs the same one.
    case image(String, digest: String? = nil)
    /// `uvx://…`, `npx://…` or `go://…`; the absolute path of uv's or npm's program that fetches and runs it; and what stands for
    /// the installed files, so that a restart runs the same ones.
    case package(String, runner: String? = nil, digest: String? = nil)
    /// A program (absolute path) and its arguments.
    case command([String])
    /// The address of a remote MCP server.
    case remote(String)

    /// The kinds of sources.
    public enum Kind: Sendable, Hashable, CaseIterable { case image, package, command, remote }

    /// The kind.
    public var kind: Kind {
        switch self {
        case .image: .image
        case .package: .package
        case .command: .command
        case .remote: .remote
        }
    }

    /// The image's reference.
    public var image: String? { if case .image(let reference, _) = self { reference } else { nil } }
    /// The package's reference.
    public var package: String? { if case .package(let reference, _, _) = self { reference } else { nil } }
    /// The program and its arguments.
    public var command: [String]? { if case .command(let words) = self { words } else { nil } }
    /// The address of a remote server.
    public var url: String? { if case .remote(let url) = self { url } else { nil } }

    /// The program that runs here: the command's, or the one that fetches and runs the package.
    public var program: String? {
        switch self {
        case .command(let words): words.first
        case .package(_, let runner, _): runner
        case .image, .remote: nil
        }
    }

    /// What was pinned: the id of the image, or what stands for the package's files.
    public var digest: String? {
        get {
            switch self {
            case .image(_, let digest), .package(_, _, let digest): digest
            case .command, .remote: nil
            }
        }
        set {
            switch self {
            case .image(let reference, _): self = .image(reference, digest: newValue)
            case .package(let reference, let runner, _): self = .package(reference, runner: runner, digest: newValue)
            case .command, .remote: break
            }
        }
    }

    /// The words for it: the image, package, address or command line.
    public var text: String {
        switch self {
        case .image(let text, _), .package(let text, _, _), .remote(let text): text
        case .command(let words): words.joined(separator: " ")
        }
    }

    /// The source with what was found out about `other`, where that is the same and it says nothing of it itself. What was
    /// found out about another one does not hold.
    public func pinned(like other: WorkloadSource?) -> WorkloadSource {
        switch (self, other) {
        case (.package(let reference, let runner, let digest), .package(let same, let oldRunner, let old))
        where reference == same:
            .package(reference, runner: runner ?? oldRunner, digest: digest ?? old)
        case (.image(let reference, let digest), .image(let same, let old)) where reference == same:
            .image(reference, digest: digest ?? old)
        case (.package(let reference, let runner, let digest), let other?) where digest == other.digest:
            .package(reference, runner: runner)
        case (.image(let reference, let digest), let other?) where digest == other.digest: .image(reference)
        default: self
        }
    }
}
