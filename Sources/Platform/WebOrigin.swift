// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Origins of web pages as browsers send them (RFC 6454 section 6.2): `https://tools.example.org`.
public enum WebOrigin {
    /// Why no browser ever sends `text` as the origin of a page that could be allowed; `nil` when one may.
    public static func problem(with text: String) -> String? {
        if text == "null" { return "“null” is what every page of a file or a sandboxed frame sends" }
        if text.utf8.contains(UInt8(ascii: "*")) { return "“\(text)” has a wildcard: name each origin" }
        guard let place = text.firstBytes(of: "://") else { return form(text) }
        let (scheme, authority) = (text[..<place.lowerBound], text[place.upperBound...])
        guard let first = scheme.utf8.first, isLower(first), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            scheme.utf8.allSatisfy({ isLower($0) || isDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E })
        else { return form(text) }
        let (host, port): (Substring, Substring?)
        if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
            host = authority[...close]
            let rest = authority[authority.index(after: close)...]
            if !rest.isEmpty, !rest.hasPrefix(":") { return form(text) }
            port = rest.isEmpty ? nil : rest.dropFirst()
            // In hexadecimal only, as browsers write it.
            let address = host.dropFirst().dropLast()
            guard address.utf8.allSatisfy(isOfAddress), SocketAddress(host: String(address), port: 0) != nil else {
                return form(text)
            }
        } else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = parts[0]
            port = parts.count > 1 ? parts[1] : nil
            guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(isOfName) else { return form(text) }
        }
        if let port {
            guard let number = UInt16(port), number > 0, String(number) == port else { return form(text) }
        }
        return nil
    }

    /// As a browser sends it: without the usual port.
    public static func asSent(_ text: String) -> String {
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")] where text.hasPrefix(scheme) {
            if text.hasSuffix(port) { return String(text.dropLast(port.utf8.count)) }
        }
        return text
    }

    private static func form(_ text: String) -> String { "“\(text)” is not SCHEME://HOST[:PORT] in small letters" }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isOfAddress(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte) || byte == 0x3A
    }
    private static func isOfName(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
}
