// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc

/// Which configuration files of the system (`/etc`) a sandbox sees: what belongs to root and every user may read, unless its
/// name or its content says that it names people, the machine or its network, or holds a key or a password.
struct SystemFileRule: Sendable {
    /// Who owns what is shown: root, under whatever number it is seen here.
    var owners: Set<UInt32>

    /// For this machine. In a user namespace root may be shown as nobody; it is whoever owns the root directory.
    static var ofThisMachine: SystemFileRule {
        var top = stat()
        return SystemFileRule(owners: stat("/", &top) == 0 ? [0, top.st_uid] : [0])
    }

    // MARK: Modes

    /// Whether everybody may read this file, or list and enter this directory, and it is root's.
    func admits(_ status: stat) -> Bool {
        guard owners.contains(status.st_uid) else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return status.st_mode & 0o004 != 0
        case S_IFDIR: return status.st_mode & 0o005 == 0o005
        default: return false
        }
    }

    // MARK: Names

    /// What names people, machine or network, of which a sandbox has its own or nothing.
    static let replaced = [
        "passwd", "group", "hosts", "hostname", "resolv.conf", "nsswitch.conf", "machine-id", "fstab", "mtab",
    ]

    /// Names at the top of `/etc` that are never shown: an asterisk stands for anything.
    private static let atTheTop = patterns(
        // People, machine, network; with the copies that tools leave of them.
        replaced.map { "\($0)*" },
        [
            "subuid*", "subgid*", "aliases*", "networks", "hosts.*", "machine-info", "hostid", "mailname", "adjtime",
            "crypttab*", "exports*", "auto.*", "autofs*", "environment*", "motd*", "issue*",
        ],
        // Who may become whom, and what runs when.
        ["sudo*", "doas.conf", "cron*", "anacrontab", "at.allow", "at.deny", "systemd", "init.d", "rc?.d"],
        // What runs thv, other workloads and other machines.
        [
            "thv", "ssh", "docker", "podman", "containerd", "crio", "cni", "kubernetes", "kubelet*", "k3s", "rancher",
            "microk8s", "libvirt", "lxc", "lxd", "incus", "salt", "puppet*", "chef", "ansible", "consul*", "nomad*",
            "vault*",
        ],
        // Networks, and the ways into them.
        [
            "NetworkManager", "network", "netplan", "connman", "iwd", "wpa_supplicant", "hostapd", "wireguard",
            "openvpn",
            "ppp", "chatscripts", "ipsec*", "strongswan*", "swanctl", "racoon", "xl2tpd", "tailscale", "zerotier*",
            "nebula",
            "dhcp*", "resolvconf", "ufw", "iptables*", "nftables*", "fail2ban", "letsencrypt", "acme*",
        ])

    /// Names that are never shown, wherever they are.
    private static let anywhere = patterns([
        "*.key", "*.keytab", "*.kdbx", "*.p12", "*.pfx", "*.jks", "*.psk", "*.ovpn", "*.nmconnection", "*.env", ".env*",
        "*secret*", "*password*", "*passwd*", "*passphrase*", "*shadow*", "*credential*", "*token*", "apikey",
        "*.apikey", "*-apikey", "*_apikey",
        "*api_key*", "*api-key*", "private", "*private-key*", "*private_key*", "*privkey*", "id_rsa*", "id_dsa*",
        "id_ecdsa*", "id_ed25519*", "ssh_host_*", "*netrc", "*pgpass*", "auth.conf*", "auth.json", "msmtprc*",
        "fetchmailrc*", ".git", ".ssh", ".gnupg", ".aws", ".kube", ".docker",
    ])

    /// Whether an entry of this name is left out.
    /// - Parameter isTop: Whether it lies in `/etc` itself.
    static func hides(_ name: String, isTop: Bool) -> Bool {
        let bytes = name.utf8.map(lower)
        // What cannot be told from another name on a terminal is no name of a package's.
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return true }
        return anywhere.contains { $0.matches(bytes) } || isTop && atTheTop.contains { $0.matches(bytes) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    private static func patterns(_ names: [String]...) -> [Pattern] {
        names.flatMap { $0 }.map { Pattern($0.utf8.map(lower)) }
    }

    private struct Pattern: Sendable {
        private let text: [UInt8]
        private let opensFront: Bool
        private let opensBack: Bool

        init(_ pattern: [UInt8]) {
            let star = UInt8(ascii: "*")
            opensFront = pattern.first == star
            opensBack = pattern.last == star
            text = Array(pattern.drop { $0 == star }.reversed().drop { $0 == star }.reversed())
        }

        func matches(_ name: [UInt8]) -> Bool {
            guard name.count >= text.count else { return false }
            let last = name.count - text.count
            if !opensFront, !opensBack { return last == 0 && fits(name, at: 0) }
            if !opensFront { return fits(name, at: 0) }
            if !opensBack { return fits(name, at: last) }
            return (0...last).contains { fits(name, at: $0) }
        }

        /// A question mark stands for one byte.
        private func fits(_ name: [UInt8], at start: Int) -> Bool {
            text.indices.allSatisfy { text[$0] == UInt8(ascii: "?") || text[$0] == name[start + $0] }
        }
    }

    // MARK: Content

    /// Whether a file holds a private key, or an address with a password in it, whatever it is called.
    static func holdsSecret(_ content: UnsafeRawBufferPointer) -> Bool {
        for word in ["PRIVATE KEY-----", "_authToken", "_password=", "_auth="] where place(of: word, in: content) != nil
        {
            return true
        }
        var rest = content
        while let mark = place(of: "://", in: rest) {
            rest = UnsafeRawBufferPointer(rebasing: rest[(mark + 3)...])
            // The authority of an address ends here; the user's name and password stand before an “@”.
            let authority = rest.prefix(512).prefix { $0 > 0x20 && !"/?#\"'<>`".utf8.contains($0) }
            let at = authority.lastIndex(of: UInt8(ascii: "@"))
            if let at, authority[..<at].contains(UInt8(ascii: ":")) { return true }
        }
        return false
    }

    private static func place(of text: String, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let place = csandbox_find(base, UInt64(bytes.count), text)
        return place < 0 ? nil : Int(place)
    }
}
