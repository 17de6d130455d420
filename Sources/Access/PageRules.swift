// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform

/// Which web pages may ask, and under which names: see `docs/decisions/0008-origins-of-web-pages.md`. A unix socket has
/// no such rules, because no browser gets there.
struct PageRules {
    /// The names under which this server is reached and nobody else.
    let names: LoopbackNames
    /// Host names besides.
    let hosts: Set<String>
    /// Origins besides the server's own.
    let origins: Set<String>
    /// The setting that `origins` are from, for the refusal.
    let setting: String

    /// Refuses a request that a browser may have been tricked into, or that a page of somebody else sends.
    func check(_ request: HTTPRequest) throws(Refusal) {
        switch request.peer {
        case .unix, .confined: return
        case .loopback, .remote: break
        }
        let host = try checkedHost(request)
        let pages = request.headers.values("Origin")
        for origin in pages { try check(origin, host) }
        // A page that may ask is named by its origin. Without one the browser only says how far away the page is.
        if pages.isEmpty, request.headers.values("Sec-Fetch-Site").contains(where: Self.isForeign) {
            throw Refusal(403, "requests from pages of other sites are refused")
        }
    }

    private static func isForeign(_ site: String) -> Bool {
        !HTTPHeaders.same(site, "same-origin") && !HTTPHeaders.same(site, "none")
    }

    /// The place that `Host` names. A browser that was tricked into asking us still sends the name it believes in (DNS
    /// rebinding), and so does one that has loaded its page from whoever held `localhost` on the other family.
    private func checkedHost(_ request: HTTPRequest) throws(Refusal) -> Place {
        guard let text = request.headers["Host"] else { throw Refusal(403, "the Host header is missing") }
        let place = Place(text)
        if let place, names.contains(place.name) { return place }
        guard let place, !LoopbackNames.isLoopback(place.name) else {
            if place != nil { throw ambiguous("Host", text) }
            throw Refusal(403, "the Host “\(text)” is not allowed: use \(names.url)")
        }
        guard hosts.contains(place.name) else {
            throw Refusal(
                403, "the Host “\(text)” is not allowed: use \(names.url), or add it to server.allowed_hosts")
        }
        return place
    }

    /// A page may ask the server it came from, as the documentation does, and those that are allowed; a page of any
    /// other program on this machine could be anybody's.
    private func check(_ origin: String, _ host: Place) throws(Refusal) {
        // The server speaks plain HTTP only: a page that came over TLS came from another.
        let place = origin.hasPrefix("http://") ? Place(String(origin.dropFirst("http://".count))) : nil
        if let place, names.contains(place.name), names.contains(host.name), place.port == host.port {
            // At the server's own port all its names are one host. Behind a forwarded port they need not be: there only
            // the very name is.
            if place.port == names.port || place.isSame(as: host) { return }
        }
        if let place, place.port == names.port, LoopbackNames.isLoopback(place.name), !names.contains(place.name) {
            throw ambiguous("Origin", origin)
        }
        if origin != "null", origins.contains(origin) { return }
        let remedy =
            origin == "null"
            ? "a page of a file or a sandboxed frame has none that could be allowed"
            : "add it to \(setting)"
        throw Refusal(403, "the Origin “\(origin)” is not allowed: \(remedy)")
    }

    /// The name is one of loopback and not this server's alone.
    private func ambiguous(_ field: String, _ text: String) -> Refusal {
        Refusal(
            403,
            "the \(field) “\(text)” may lead to another program of this machine, because this server does not listen on "
                + "both 127.0.0.1 and [::1] there: use \(names.url)")
    }

    /// The authority of a URL: a name and a port, 80 unless written.
    private struct Place {
        /// In lower case, without brackets.
        let name: String
        let port: UInt16

        /// `nil` when `text` is anything but a name and, perhaps, a port.
        init?(_ text: String) {
            let lower = text.lowercased()
            let rest: Substring
            if lower.hasPrefix("[") {
                let inside = lower.dropFirst().prefix { $0 != "]" }
                guard lower.dropFirst(inside.count + 1).hasPrefix("]") else { return nil }
                name = String(inside)
                rest = lower.dropFirst(inside.count + 2)
            } else {
                name = String(lower.prefix { $0 != ":" })
                rest = lower.dropFirst(name.count)
            }
            let digits = rest.dropFirst()
            guard !name.isEmpty, rest.isEmpty || rest.hasPrefix(":"), digits.utf8.count <= 5,
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            guard !digits.isEmpty else {
                port = 80
                return
            }
            guard let number = UInt16(digits) else { return nil }
            port = number
        }

        /// The same name; an address counts in any spelling.
        func isSame(as other: Place) -> Bool {
            if name == other.name { return true }
            guard let address = SocketAddress(host: name, port: 0) else { return false }
            return address == SocketAddress(host: other.name, port: 0)
        }
    }
}
