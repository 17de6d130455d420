// SPDX-License-Identifier: Apache-2.0
#if DEBUG
    import JSONCoding
#endif

/// Walls of which two stand in every way that leads out. A debug build can be told to leave some away, so that tests see
/// that the other one holds by itself; a release build has no such switch.
public enum Defence: String, Sendable, CaseIterable {
    /// What may be mounted at all.
    case shownPaths = "shown-paths"
    /// Restarts mount what was opened first.
    case keptPaths = "kept-paths"
    /// Nothing leads out of a directory that others can write.
    case contestedPaths = "contested-paths"
    /// Our sockets refuse callers from sandboxes and containers.
    case socketNamespaces = "socket-namespaces"

    /// A port is held on both families of loopback.
    case bothFamilies = "both-families"
    /// `localhost` is ours only where both are held.
    case ownNames = "own-names"
    /// Backends of a root server run as another user.
    case backendUser = "backend-user"
    /// The kernel's files in /proc are read-only or hidden.
    case kernelFiles = "kernel-files"
    /// Backends make only the system calls of a table.
    case systemCalls = "system-calls"
    /// Packets to this machine are refused by rules; without them by routes.
    case packetFilter = "packet-filter"
    /// Workloads are in control groups; without them they are watched.
    case controlGroup = "control-group"

    #if DEBUG
        /// The environment's variable that names walls to leave away, with commas.
        public static let variable = "THV_TEST_WITHOUT"

        private static let off: Set<String> = Set((Environment.variable(variable) ?? "").pieces(at: ","))

        /// Whether it is left away.
        public var isOff: Bool { Self.off.contains(rawValue) }
    #else
        /// Never.
        @inlinable public var isOff: Bool { false }
    #endif
}
