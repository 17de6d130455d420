// SPDX-License-Identifier: Apache-2.0
import CCurlURL

/// An address of the web, taken apart by libcurl, which is also what connects to it.
///
/// Nothing else takes one apart: whoever is asked about a host that is not the one that is connected to has been deceived.
public struct WebAddress: Sendable, Equatable {
    /// Why a text is no address. `description` is what follows the text in a sentence.
    public enum Problem: Error, Sendable, CustomStringConvertible {
        /// `SCHEME://` is not how it begins.
        case noScheme
        /// Nothing stands where the host should.
        case noHost
        /// The host has a character that none has, or is no IPv6 address between its brackets.
        case badHost
        /// No number from 1 to 65535.
        case badPort
        /// A space or a control character, or megabytes.
        case unreadable

        public var description: String {
            switch self {
            case .noScheme: "does not begin with a scheme and “://”"
            case .noHost: "has no host"
            case .badHost: "has a host that cannot be"
            case .badPort: "has a port that is no number from 1 to 65535"
            case .unreadable: "is not an address"
            }
        }
    }

    /// The scheme, in small letters.
    public let scheme: String
    /// What stands before the host, as it is written: `user` or `user:password`; `nil` without an “@”.
    public let login: String?
    /// The host as it is connected to, in the letters it is written in: an IPv4 address as four numbers, an IPv6 address in its
    /// shortest form and without brackets, and nothing encoded.
    public let host: String
    /// The zone of a link-local IPv6 address; empty for others.
    public let zone: String
    /// The port that is written; `nil` when none is.
    public let writtenPort: UInt16?
    /// The port that is connected to: the one that is written, else the scheme's; `nil` when the scheme has none.
    public let port: UInt16?
    /// The path as it is written; “/” for none.
    public let path: String
    /// What stands behind a question mark, before a number sign; `nil` without one.
    public let query: String?
    /// Whether every reader takes host and port to be what they are here. A backslash, an encoded host, an address with fewer numbers or
    /// with a zone, a letter that is not ASCII: there others may read something else, so nobody is trusted for being there.
    public let isPlainlyWritten: Bool

    /// Takes `text` apart. Looks nothing up.
    public init(reading text: String) throws(Problem) {
        guard Self.hasAuthority(text) else {
            throw Self.hasScheme(text) ? .noHost : .noScheme
        }
        // For C, the text ends there.
        if text.utf8.contains(0) { throw .unreadable }
        let parts = try Parts(text)
        guard let scheme = parts[CURLUPART_SCHEME], let name = parts[CURLUPART_HOST], !name.isEmpty else {
            throw .noHost
        }
        // One that is still encoded would be decoded by the next reader.
        if name.utf8.contains(UInt8(ascii: "%")) { throw .badHost }
        self.scheme = scheme
        host = name.utf8.first == UInt8(ascii: "[") ? String(name.dropFirst().dropLast()) : name
        zone = parts[CURLUPART_ZONEID] ?? ""
        let user = parts[CURLUPART_USER]
        let password = parts[CURLUPART_PASSWORD]
        login = user == nil && password == nil ? nil : (user ?? "") + (password.map { ":" + $0 } ?? "")
        writtenPort = parts[CURLUPART_PORT].flatMap { UInt16($0) }
        port = parts[CURLUPART_PORT, CURLU_DEFAULT_PORT].flatMap { UInt16($0) }
        if port == 0 { throw .badPort }
        path = parts[CURLUPART_PATH] ?? "/"
        query = parts[CURLUPART_QUERY]
        isPlainlyWritten = Self.isPlainlyWritten(text, scheme: scheme, login: login, name: name)
    }

    /// Takes `text` apart; `nil` when it is no address.
    public init?(_ text: String) {
        guard let address = try? WebAddress(reading: text) else { return nil }
        self = address
    }

    // MARK: How it begins

    /// Whether `text` begins with a scheme, “://” and something of a host. libcurl by itself would guess a scheme, and take one slash or
    /// three for two; what passes here it reads in one way only.
    public static func hasAuthority(_ text: String) -> Bool {
        guard let rest = afterScheme(text), let first = rest.first else { return false }
        return !ends.contains(first)
    }

    private static func hasScheme(_ text: String) -> Bool { afterScheme(text) != nil }

    private static func afterScheme(_ text: String) -> Substring.UTF8View? {
        let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
        let rest = text.utf8.dropFirst(scheme.count)
        return !scheme.isEmpty && rest.starts(with: "://".utf8) ? rest.dropFirst(3) : nil
    }

    private static let ends = Array("/?#\\".utf8)

    // MARK: How it is written

    /// Whether `text` begins, but for the case of letters, with what was read from it, put together again, and that in characters about
    /// which nobody disagrees.
    private static func isPlainlyWritten(_ text: String, scheme: String, login: String?, name: String) -> Bool {
        let isName =
            name.utf8.first == UInt8(ascii: "[")
            || name.utf8.allSatisfy { isLetterOrDigit($0) || "-._".utf8.contains($0) }
        let isLogin = (login ?? "").utf8.allSatisfy { isLetterOrDigit($0) || "-._~!$&'()*+,;=:%".utf8.contains($0) }
        guard isName, isLogin else { return false }
        let whole = "\(scheme)://\(login.map { $0 + "@" } ?? "")\(name)"
        guard text.utf8.count >= whole.utf8.count, zip(text.utf8, whole.utf8).allSatisfy({ lower($0) == lower($1) })
        else {
            return false
        }
        let next = text.utf8.dropFirst(whole.utf8.count).first
        return next.map { ":/?#".utf8.contains($0) } ?? true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

/// The parts of one address, as libcurl has them.
private struct Parts: ~Copyable {
    private let handle: OpaquePointer

    init(_ text: String) throws(WebAddress.Problem) {
        guard let handle = ccurlurl_make() else { throw .unreadable }
        // As libcurl's transfers read it, and any scheme, for addresses of other programs.
        let result = ccurlurl_set(handle, text, UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS))
        if result == CURLUE_OK {
            self.handle = handle
            return
        }
        ccurlurl_cleanup(handle)
        switch result {
        case CURLUE_BAD_SCHEME, CURLUE_BAD_SLASHES: throw .noScheme
        case CURLUE_NO_HOST: throw .noHost
        case CURLUE_BAD_HOSTNAME, CURLUE_BAD_IPV6: throw .badHost
        case CURLUE_BAD_PORT_NUMBER: throw .badPort
        default: throw .unreadable
        }
    }

    deinit { ccurlurl_cleanup(handle) }

    subscript(part: CURLUPart, flags: Int32 = 0) -> String? {
        guard let text = ccurlurl_get(handle, part, UInt32(flags)) else { return nil }
        defer { ccurlurl_free(text) }
        return String(cString: text)
    }
}
