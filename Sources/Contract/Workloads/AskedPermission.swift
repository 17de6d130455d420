// SPDX-License-Identifier: Apache-2.0

/// Something that a server wants of this machine besides the network, and that only you can grant: a wish of its
/// registry's entry, or a writable bind mount of yours in which code lies that runs as you.
public struct AskedPermission: ContractObject {
    public static let schema = "PermissionAsk"

    /// The words of `kind`.
    public enum Kind: String, Sendable, CaseIterable {
        case readPath = "read_path", writePath = "write_path", variable, device, capability, privileged, hostNetwork =
            "host_network", publishedPort = "published_port", engineOption = "engine_option", ownCode = "own_code"
    }

    /// The words of `source`.
    public enum Source: String, Sendable, CaseIterable {
        case entry, volume
    }

    /// What it wants. `own_code` is a writable path whose content runs as you.
    public var kind = Word<Kind>("")
    /// What of that kind: a path (`PATH`, or `HOST:INSIDE`), `NAME=VALUE`, a device. As the entry has it: do not
    /// print it to a terminal unchecked.
    public var subject = ""
    /// Where the wish comes from.
    public var source = Word<Source>("")
    /// Whether accepting gives it. What is never given is listed all the same: accepted, the server starts without.
    public var isGranted = false
    /// A sentence for people without its subject “it”: `reads and changes /home on this machine`.
    public var text = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("kind", &kind)
        members.required("subject", &subject)
        members.required("source", &source)
        members.required("granted", &isGranted)
        members.required("text", &text)
    }
}
