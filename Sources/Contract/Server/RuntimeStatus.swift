// SPDX-License-Identifier: Apache-2.0

/// One thing that could run workloads, tried just now.
public struct RuntimeStatus: ContractElement {
    public static let list = ListShape("RuntimeList", plural: "runtimes", isPaged: false)

    /// The words of `kind`.
    public enum Kind: String, Sendable, CaseIterable {
        case process, container
    }

    /// `sandbox`, `docker`, `podman`, …
    public var name = ""
    /// Which driver uses it.
    public var kind = Word<Kind>("")
    /// Engines only: where it was looked for.
    public var socket: String?
    /// Whether it works.
    public var ok = false
    /// What answered, or why nothing did.
    public var detail = ""
    /// What would help; may be empty.
    public var fix = ""
    /// Whether `auto` takes it.
    public var isChosen = false
    /// The sandbox only: what keeps workloads away from this machine here, and what is missing.
    public var protections: [Protection]?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.required("kind", &kind)
        members.optional("socket", &socket)
        members.required("ok", &ok)
        members.required("detail", &detail)
        members.required("fix", &fix)
        members.required("chosen", &isChosen)
        members.optional("protections", &protections)
    }
}
