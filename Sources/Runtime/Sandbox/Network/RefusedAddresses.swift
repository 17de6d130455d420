// SPDX-License-Identifier: Apache-2.0
import Platform

/// The addresses that a sandbox with the profile `network` does not reach on any machine. Those of this very machine are
/// added to them (`HostAddresses`). Private networks beyond this machine are not among them.
enum RefusedAddresses {
    private static let reasons: [(String, [String])] = [
        ("this machine, by its special names", ["0.0.0.0/8", "127.0.0.0/8"]),
        ("neighbours on a link, and what clouds answer there: metadata with credentials", ["169.254.0.0/16"]),
        (
            "metadata and host services of clouds elsewhere",
            ["100.100.100.200", "168.63.129.16", "192.0.0.192"]
        ),
        ("Tailscale's service on this machine", ["100.100.100.100"]),
        ("multicast, reserved, broadcast", ["224.0.0.0/4", "240.0.0.0/4"]),
        ("the network that slirp4netns makes up: its gateway is this machine", ["10.0.2.0/24", "fd00::/64"]),
        // slirp4netns forwards no IPv6 as it is started here; this holds if that should change.
        ("this machine, and IPv4 written as IPv6", ["::/96", "::ffff:0:0/96"]),
        ("IPv4 behind translators and tunnels", ["64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"]),
        ("neighbours on a link", ["fe80::/10", "fec0::/10"]),
        ("multicast", ["ff00::/8"]),
        (
            "metadata of clouds",
            ["fd00:ec2::/32", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42"]
        ),
    ]

    /// All of them.
    static let all = reasons.flatMap { $0.1 }.compactMap { AddressRange($0) }

    /// For the workload's detail.
    static let note =
        "this machine's own addresses and bridges, link-local, metadata and multicast addresses are refused"
}
