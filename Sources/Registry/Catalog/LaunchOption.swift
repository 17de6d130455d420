// SPDX-License-Identifier: Apache-2.0
public import Models

/// One way to run a server of a catalog: an image, a package, a program of ours, or an address.
public struct LaunchOption: Sendable, Equatable {
    /// What `source` is.
    public enum Kind: String, Sendable, CaseIterable {
        case image, package
        /// A program that is installed beside thv.
        case program
        case remote
        /// Something that cannot be run; `obstacle` says why.
        case unsupported
    }

    /// A variable of the environment, or a header field of a remote server.
    public struct Variable: Sendable, Equatable {
        public var name: String
        public var description = ""
        public var isRequired = false
        public var isSecret = false
        /// The value unless another is given.
        public var fallback: String?
        /// The value that no one may change.
        public var fixed: String?
        /// The only values allowed, when not empty.
        public var choices: [String] = []

        /// A variable called `name`.
        public init(_ name: String) { self.name = name }
    }

    /// An argument that the user may, or must, give.
    public struct Argument: Sendable, Equatable {
        public var name: String
        public var description: String
        public var isRequired: Bool
        /// The words used unless others are given.
        public var fallback: [String]
    }

    public var kind: Kind
    /// An image reference, a package reference, the program's name, or an address.
    public var source: String
    public var transport = Transport.stdio
    /// The port inside, when it is an HTTP server; 0 when the entry does not say.
    public var targetPort = 0
    /// The path of its endpoint; empty for the usual one.
    public var targetPath = ""
    /// Words that always stand on the command line.
    public var fixedArguments: [String] = []
    /// What the user may add.
    public var arguments: [Argument] = []
    public var variables: [Variable] = []
    /// Header fields that a remote server wants, besides `Authorization`.
    public var headers: [Variable] = []
    /// The token of `Authorization: Bearer`, when a remote server wants one.
    public var bearerToken: Variable?
    public var permissions = PermissionProfile.none
    /// What it wants of the container engine, which is never given.
    public var engineAsks: [PermissionAsk] = []
    /// Why it cannot be run anywhere; empty when it can.
    public var obstacle = ""

    init(_ kind: Kind, _ source: String) {
        self.kind = kind
        self.source = source
    }

    /// The runtime that would run it.
    public var runtime: RuntimeKind {
        switch kind {
        case .image: .container
        case .remote: .remote
        case .package, .program, .unsupported: .process
        }
    }
}
