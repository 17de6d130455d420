// SPDX-License-Identifier: Apache-2.0

/// What follows from an address: whom it names, and who can read what is sent there.
extension WebAddress {
    /// Host and port as a `Host` field has them: the port only where one is written, an IPv6 address in brackets.
    public var authority: String { name + written }

    /// The origin as text, `https://host:8443`: in small letters, without login and zone, the port where one is written.
    public var origin: String {
        "\(scheme)://" + String(decoding: authority.utf8.map(Self.lower), as: UTF8.self)
    }

    /// Everything before the path, login and zone included. Followed by a path, it is the address of something else at the same
    /// place.
    public var root: String {
        let place = zone.isEmpty ? name : "[\(host)%25\(zone)]"
        return "\(scheme)://\(login.map { $0 + "@" } ?? "")\(place)\(written)"
    }

    /// Path and query, as a request line has them.
    public var target: String { path + (query.map { "?" + $0 } ?? "") }

    private var name: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }
    private var written: String { writtenPort.map { ":\($0)" } ?? "" }

    /// Whether `other` is the same origin (RFC 6454): scheme, host and port.
    public func isSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && port == other.port && zone == other.zone
            && host.utf8.count == other.host.utf8.count
            && zip(host.utf8, other.host.utf8).allSatisfy { Self.lower($0) == Self.lower($1) }
    }

    /// Whether what is sent there is encrypted on its way.
    public var isEncrypted: Bool { scheme == "https" }

    /// Whether the host is this machine: `localhost` or a loopback address, as people write it. Nothing is looked up, so a name that means
    /// this machine counts as another one, and so does whatever another reader may take for one (`isPlainlyWritten`).
    public var isLoopback: Bool {
        if !isPlainlyWritten { return false }
        if host.utf8.map(Self.lower).elementsEqual("localhost".utf8) || host == "::1" { return true }
        let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count == 4, numbers[0].elementsEqual("127".utf8) else { return false }
        return numbers.allSatisfy { number in
            let text = String(Substring(number))
            return UInt8(text).map { String($0) == text } ?? false
        }
    }

    // MARK: Texts

    /// Whether `text` leads to another machine; also when it leads nowhere.
    public static func leavesMachine(_ text: String) -> Bool { WebAddress(text)?.isLoopback != true }

    /// Whether what is sent to `text` travels unencrypted to another machine. What is no address counts by how it begins.
    public static func isPlainElsewhere(_ text: String) -> Bool {
        guard let address = WebAddress(text) else {
            return !text.utf8.prefix(6).map(lower).elementsEqual("https:".utf8)
        }
        return !address.isEncrypted && !address.isLoopback
    }

    /// Whether a login may stand in `text`; in what is no address, any “@” may end one.
    public static func mayHoldLogin(_ text: String) -> Bool {
        WebAddress(text).map { $0.login != nil } ?? text.utf8.contains(UInt8(ascii: "@"))
    }
}
