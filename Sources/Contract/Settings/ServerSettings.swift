// SPDX-License-Identifier: Apache-2.0

/// Who may use the server. Host names and origins take effect when it starts again.
public struct ServerSettings: ContractObject {
    /// Host names the server answers to besides its own: 127.0.0.1, [::1] and localhost, the last two only while it
    /// holds its port on both addresses. Names of loopback in this list count for nothing.
    public var allowedHosts: [String] = []
    /// Origins of browser pages that may use the API besides the server's own: `SCHEME://HOST[:PORT]` in small
    /// letters; no wildcard and not `null`. **A page of an allowed origin has the whole power of the person at the
    /// browser**: it can start programs, and read whatever they may. Its browser is told so by CORS, never with
    /// credentials.
    public var allowedOrigins: [String] = []
    /// Programs in a container or Flatpak that may use the server's socket: `container:NAME`, `flatpak:APP`. They
    /// may do all that you can. Takes effect within seconds.
    public var admittedCallers: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("allowed_hosts", &allowedHosts)
        members.required("allowed_origins", &allowedOrigins)
        members.required("admitted_callers", &admittedCallers)
    }
}
