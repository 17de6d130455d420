// SPDX-License-Identifier: Apache-2.0
public import Models

/// One MCP server with its proxy: configuration and state. List, detail and events show the same object.
public struct Workload: ContractElement {
    public static let list = ListShape("WorkloadList", plural: "workloads", isPaged: true)

    /// The words of `desired`.
    public enum Desired: String, Sendable, CaseIterable {
        case running, stopped, removed
    }

    /// Never reused; works wherever a name does.
    public var id = ""
    /// Unique among its owner's workloads.
    public var name = ""
    /// Whose workload it is.
    public var owner = Owner()
    /// Where a workload is in its life.
    public var status = Word<WorkloadStatus>("")
    /// Why it is in that status, in words; empty when all is well. After the end of a backend it holds the line of
    /// its log that says most, without secrets.
    public var statusContext = ""
    /// Since when it is in that status.
    public var since = ""
    /// What its owner wants. A server that starts works towards it.
    public var desired = Word<Desired>("")
    /// The MCP endpoint for clients.
    public var url = ""
    /// The endpoint's port.
    public var port = 0
    /// How MCP messages travel.
    public var transport = Word<Transport>("")
    /// How MCP messages travel.
    public var proxyMode = Word<Transport>("")
    /// What runs a backend.
    public var runtime = Word<RuntimeKind>("")
    /// Its group.
    public var group = ""
    /// Its labels.
    public var labels: [String: String] = [:]
    /// What runs, in one line: image, package, address or command line.
    public var source = ""
    /// The proxy's process, or 0.
    public var pid = 0
    /// What runs behind the proxy right now.
    public var backend = Backend()
    /// Backends started after the first, by the proxy that runs now.
    public var restarts = 0
    /// How the last backend ended, if one did.
    public var exitCode: Int?
    /// With status `error`: what to do next, in the words of this API.
    public var fix: String?
    /// The parts of `fix`, for a program with words of its own.
    public var remedy: [RemedyPart]?
    /// The backend's last lines, kept when something went wrong.
    public var logTail: [String]?
    /// When it was created.
    public var createdAt = ""
    /// Counts changes of configuration and of what its owner wants. The part of the entity tag before the dash.
    public var revision = 0
    /// Everything needed to run one MCP server: the portable document that export gives and create and import take.
    public var config = RunConfigDocument()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("id", &id)
        members.essential("name", &name)
        members.required("owner", &owner)
        members.required("status", &status)
        members.required("status_context", &statusContext)
        members.required("since", &since)
        members.required("desired", &desired)
        members.required("url", &url)
        members.required("port", &port)
        members.required("transport", &transport)
        members.required("proxy_mode", &proxyMode)
        members.required("runtime", &runtime)
        members.required("group", &group)
        members.required("labels", &labels)
        members.required("source", &source)
        members.required("pid", &pid)
        members.required("backend", &backend)
        members.required("restarts", &restarts)
        members.optional("exit_code", &exitCode)
        members.optional("fix", &fix)
        members.optional("remedy", &remedy)
        members.optional("log_tail", &logTail)
        members.required("created_at", &createdAt)
        members.required("revision", &revision)
        members.required("config", &config)
    }
}
