// SPDX-License-Identifier: Apache-2.0

/// What this server is.
public struct Version: ContractObject {
    /// The program's version.
    public var version = ""
    /// The version of this API.
    public var api = ""
    /// What it can do. Asking for anything else that is known to mean something is 422 `not_supported`.
    public var capabilities: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("version", &version)
        members.required("api", &api)
        members.required("capabilities", &capabilities)
    }
}
