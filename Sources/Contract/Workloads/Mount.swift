// SPDX-License-Identifier: Apache-2.0

/// A path of the host that a backend sees. It is opened when the workload is started; restarts after a failure
/// mount what was opened then, whatever the path means by that time.
public struct Mount: ContractObject {
    /// The words of `reason`.
    public enum Reason: String, Sendable, CaseIterable {
        case program, interpreter, environment, volume, permissionProfile = "permission_profile", package,
            commandLine = "command_line"
    }

    /// As it was named.
    public var path = ""
    /// Where it is in truth, without symbolic links.
    public var target = ""
    /// Where the backend sees it.
    public var inside = ""
    /// Whether the backend cannot write there.
    public var isReadOnly = false
    /// Why it is shown: `program` is the command itself, `interpreter` what runs it, `environment` the libraries of
    /// the prefix or virtual environment that one of the two belongs to, `volume` and `permission_profile` what was
    /// asked for, `package` the directory in which the workload's package keeps what it has fetched, `command_line`
    /// what the command line names, or the project it was typed in.
    public var reason = Word<Reason>("")
    /// What of a folder is not shown, as paths from the folder on. Folders in which something is hidden are put
    /// together from what is shown: what is made in them later shows at the next start. A hidden name that is made
    /// in a folder that held none shows at once.
    public var hidden: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("path", &path)
        members.required("target", &target)
        members.required("inside", &inside)
        members.required("read_only", &isReadOnly)
        members.required("reason", &reason)
        members.required("hidden", &hidden)
    }
}
