// SPDX-License-Identifier: Apache-2.0

/// A workload compared with the entry of the registry it was made from. Nothing is fetched for it besides the
/// catalog.
public struct UpgradeCheck: ContractElement {
    public static let list = ListShape("UpgradeCheckList", plural: "results", isPaged: false)

    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case upToDate = "up-to-date", upgradeAvailable = "upgrade-available", notRegistrySourced =
            "not-registry-sourced", serverNotFound = "server-not-found", unknown
    }

    /// Variables that differ.
    public struct EnvironmentDrift: ContractObject {
        /// Those that the entry takes and the workload has no value of. Required ones without a default must be
        /// given to upgrade.
        public var added: [UpgradeVariable] = []
        /// Those that the workload has and the entry does not know; they stay.
        public var removed: [UpgradeVariable] = []

        /// One with nothing in it.
        public init() {}

        public mutating func visit(_ members: inout some MemberVisitor) {
            members.required("added", &added)
            members.required("removed", &removed)
        }
    }

    /// What else differs.
    public struct ConfigDrift: ContractObject {
        /// How the server speaks; an upgrade takes it over.
        public struct Difference: ContractObject {
            /// What the workload has.
            public var from = ""
            /// What the entry says.
            public var to = ""

            /// One with nothing in it.
            public init() {}

            public mutating func visit(_ members: inout some MemberVisitor) {
                members.required("from", &from)
                members.required("to", &to)
            }
        }

        /// How the server speaks; an upgrade takes it over.
        public var transport: Difference?
        /// What it may touch, as JSON; an upgrade leaves the workload's own, and adds what you accept.
        public var permissionProfile: Difference?

        /// One with nothing in it.
        public init() {}

        public mutating func visit(_ members: inout some MemberVisitor) {
            members.optional("transport", &transport)
            members.optional("permission_profile", &permissionProfile)
        }
    }

    /// The workload.
    public var workloadName = ""
    /// The registry that was asked.
    public var registry: String?
    /// The entry's whole name.
    public var registryServer: String?
    /// What came of it; `unknown` when the registry cannot be read, or offers nothing of the same kind.
    public var status = Word<Status>("")
    /// What runs now: image, package, address or command.
    public var currentImage = ""
    /// What the entry names now.
    public var candidateImage: String?
    /// Why, where the status alone does not say.
    public var reason: String?
    /// Variables that differ.
    public var environmentDrift: EnvironmentDrift?
    /// What else differs.
    public var configDrift: ConfigDrift?
    /// What the entry asks for that you have said nothing to yet; absent when nothing.
    public var permissions: [AskedPermission]?
    /// Stands for `permissions`: give it as `accept_permissions` to grant exactly those.
    public var permissionsDigest: String?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("workload_name", &workloadName)
        members.optional("registry", &registry)
        members.optional("registry_server", &registryServer)
        members.required("status", &status)
        members.required("current_image", &currentImage)
        members.optional("candidate_image", &candidateImage)
        members.optional("reason", &reason)
        members.optional("env_var_drift", &environmentDrift)
        members.optional("config_drift", &configDrift)
        members.optional("permissions", &permissions)
        members.optional("permissions_digest", &permissionsDigest)
    }
}
