// SPDX-License-Identifier: Apache-2.0

/// What a server tells about itself. Names in this object are those of the runtime contract.
public struct RuntimeInfo: ContractObject {
    /// How callers prove who they are.
    public struct Auth: ContractObject {
        /// Whether a token is needed.
        public var isRequired = false

        /// One with nothing in it.
        public init() {}

        public mutating func visit(_ members: inout some MemberVisitor) {
            members.required("required", &isRequired)
        }
    }

    /// Version of this contract.
    public var contractVersion = ""
    /// Always `thv`.
    public var product = ""
    /// The program's version.
    public var version = ""
    /// What it can do.
    public var capabilities: [String] = []
    /// Which instance it serves.
    public var instanceID = ""
    /// Its address.
    public var url = ""
    /// Path of its unix socket.
    public var socket = ""
    /// Its process.
    public var pid = 0
    /// Tells this life of the server from others.
    public var nonce = ""
    /// Its audit log.
    public var auditPath = ""
    /// Where its state lies.
    public var stateDir = ""
    /// Where its caches lie.
    public var cacheDir = ""
    /// When it started.
    public var startedAt = ""
    /// How callers prove who they are.
    public var auth = Auth()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("contractVersion", &contractVersion)
        members.required("product", &product)
        members.required("version", &version)
        members.required("capabilities", &capabilities)
        members.essential("instanceId", &instanceID)
        members.required("url", &url)
        members.required("socket", &socket)
        members.required("pid", &pid)
        members.required("nonce", &nonce)
        members.required("auditPath", &auditPath)
        members.required("stateDir", &stateDir)
        members.required("cacheDir", &cacheDir)
        members.required("startedAt", &startedAt)
        members.required("auth", &auth)
    }
}
