// SPDX-License-Identifier: Apache-2.0

/// The place where a backend or a proxy runs, for people.
public enum Location: Sendable, Equatable {
    /// A process of this machine.
    case process(Int32)
    /// A container, and its main process if that is one of this machine, else 0.
    case container(String, process: Int32)
    /// A pod of a cluster.
    case pod(namespace: String, name: String)
    /// A server that others run.
    case remote(String)

    /// The main process on this machine, or 0.
    public var pid: Int32 {
        switch self {
        case .process(let pid), .container(_, let pid): pid
        case .pod, .remote: 0
        }
    }

    /// The container's id, or empty.
    public var container: String {
        if case .container(let id, _) = self { id } else { "" }
    }

    /// The place of a process, or of a container.
    /// - Returns: `nil` when there is neither.
    public init?(pid: Int32, container: String) {
        if container.isEmpty, pid == 0 { return nil }
        self = container.isEmpty ? .process(pid) : .container(container, process: pid)
    }
}
