// SPDX-License-Identifier: Apache-2.0
public import Models

/// What this machine can run, as far as catalogs have to know.
public struct Machine: Sendable {
    /// Whether something is there, and else why not and what helps.
    public struct Fact: Sendable, Equatable {
        /// Whether it is.
        public var isGood: Bool
        /// Why not; empty when it is.
        public var reason: String
        /// What helps; empty when nothing has to.
        public var fix: Remedy

        /// It is there.
        public static let good = Fact(isGood: true, reason: "", fix: "")

        /// It is not there.
        public static func bad(_ reason: String, fix: Remedy) -> Fact { Fact(isGood: false, reason: reason, fix: fix) }
    }

    /// A container engine that answers.
    public var engine: Fact
    /// A sandbox for processes.
    public var sandbox: Fact
    /// A network for sandboxed processes.
    public var network: Fact
    /// The package managers, by their word; one that is missing here cannot be used.
    public var managers: [PackageReference.Manager: Fact]
    /// Programs installed beside thv, by name, with their paths.
    public var programs: [String: String]

    /// Everything that was found out.
    public init(
        engine: Fact, sandbox: Fact, network: Fact, managers: [PackageReference.Manager: Fact],
        programs: [String: String]
    ) {
        self.engine = engine
        self.sandbox = sandbox
        self.network = network
        self.managers = managers
        self.programs = programs
    }

    /// Whether `option` would run here.
    public func canRun(_ option: LaunchOption) -> Fact {
        if !option.obstacle.isEmpty {
            return .bad(option.obstacle, fix: "look for another entry: \(.search(""))")
        }
        if option.kind != .remote, option.permissions.filtersNetwork {
            return .bad(
                "its permission profile names hosts or ports, which needs a filter that does not exist yet",
                fix: "allow it every host: \(set: "permission_profile", to: "network")")
        }
        switch option.kind {
        case .remote: return .good
        case .image: return engine
        case .program:
            guard programs[option.source] != nil else {
                return .bad("the program \(option.source) is not installed beside thv", fix: "install thv as a whole")
            }
            return sandbox
        case .package: return canRunPackage(option)
        case .unsupported: return .bad("it cannot be run", fix: "look for another entry: \(.search(""))")
        }
    }

    private func canRunPackage(_ option: LaunchOption) -> Fact {
        guard let package = PackageReference(option.source), let manager = managers[package.manager] else {
            return .bad("there is nothing that runs \(option.source)", fix: "look for an image of it")
        }
        return [manager, sandbox, network].first { !$0.isGood } ?? .good
    }
}
