// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// What a backend may touch: files of the host and the network. The JSON is ToolHive's.
public struct PermissionProfile: Sendable, Equatable {
    /// Outbound rules.
    public struct Outbound: Sendable, Equatable {
        /// Everything outside this machine is allowed.
        public var allowAll: Bool
        /// Host names allowed; a leading dot means the domain and everything below.
        public var hosts: [String]
        /// Ports allowed; empty means every port.
        public var ports: [Int]
    }

    /// `none`, `network`, or the name of a profile of the user's.
    public var name: String
    /// Host paths to show read-only: `PATH` or `HOST:INSIDE`.
    public var read: [String]
    /// Host paths to show writable: `PATH` or `HOST:INSIDE`.
    public var write: [String]
    /// Where the backend may connect to.
    public var outbound: Outbound

    /// No file of the host, no network.
    public static let none = PermissionProfile(
        name: "none", read: [], write: [], outbound: Outbound(allowAll: false, hosts: [], ports: []))
    /// No file of the host, the whole network outside this machine.
    public static let network = PermissionProfile(
        name: "network", read: [], write: [], outbound: Outbound(allowAll: true, hosts: [], ports: []))

    /// A built-in profile by its name.
    public static func builtIn(_ name: String) -> PermissionProfile? {
        switch name {
        case "none": none
        case "network": network
        default: nil
        }
    }

    /// Whether it names hosts or ports, which needs a gate that filters.
    public var filtersNetwork: Bool { !outbound.allowAll && !(outbound.hosts.isEmpty && outbound.ports.isEmpty) }

    /// The document form that `init(reading:)` reads.
    public var json: JSON {
        [
            "name": .string(name), "read": JSON(read), "write": JSON(write),
            "network": [
                "outbound": [
                    "insecure_allow_all": .bool(outbound.allowAll), "allow_host": JSON(outbound.hosts),
                    "allow_port": .array(outbound.ports.map { JSON($0) }),
                ]
            ],
        ]
    }
}

extension PermissionProfile {
    /// Reads the members of `reader`; mistakes are collected there, and unknown members rejected.
    public init(reading reader: ObjectReader) {
        name = reader.string("name", max: 100) ?? "custom"
        read = reader.strings("read", max: 100) ?? []
        write = reader.strings("write", max: 100) ?? []
        outbound = Outbound(allowAll: false, hosts: [], ports: [])
        if reader.bool("privileged") == true {
            reader.reject("privileged", .invalid, "privileged backends are not supported")
        }
        defer { reader.finishNested() }
        guard let network = reader.object("network") else { return }
        if let mode = network.string("mode"), mode != "bridge", mode != "none" {
            network.reject("mode", .invalid, "only “bridge” and “none” are supported")
        }
        if let inbound = network.object("inbound") {
            _ = inbound.strings("allow_host")
            inbound.finishNested()
        }
        if let rules = network.object("outbound") {
            outbound.allowAll = rules.bool("insecure_allow_all") ?? false
            outbound.hosts = rules.strings("allow_host", max: 1000) ?? []
            outbound.ports = rules.ints("allow_port", in: 1...65535, max: 1000) ?? []
            rules.finishNested()
        }
        network.finishNested()
    }
}
