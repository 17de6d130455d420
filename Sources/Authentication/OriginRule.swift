// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform

/// The web pages that may ask: see `docs/decisions/0008-origins-of-web-pages.md`. A page may ask the server it came from,
/// as the documentation does, and those that are allowed; a page of any other program on this machine could be anybody's.
struct OriginRule {
    let host: HostRule
    /// Origins besides the server's own.
    let origins: Set<String>
    /// The setting that `origins` are from, for the refusal.
    let setting: String

    /// Refuses a request that a page of somebody else sends. `place` is what its `Host` names.
    func check(_ request: HTTPRequest, at place: Place) throws(Refusal) {
        let pages = request.headers.values("Origin")
        for origin in pages { try check(origin, place) }
        // A page that may ask is named by its origin. Without one the browser only says how far away the page is.
        if pages.isEmpty, request.headers.values("Sec-Fetch-Site").contains(where: Self.isForeign) {
            throw Refusal(403, "requests from pages of other sites are refused")
        }
    }

    private static func isForeign(_ site: String) -> Bool {
        !HTTPHeaders.same(site, "same-origin") && !HTTPHeaders.same(site, "none")
    }

    private func check(_ origin: String, _ asked: Place) throws(Refusal) {
        let names = host.names
        // The server speaks plain HTTP only: a page that came over TLS came from another.
        let place = origin.hasPrefix("http://") ? Place(String(origin.dropFirst("http://".count))) : nil
        if let place, names.contains(place.name), names.contains(asked.name), place.port == asked.port {
            // At the server's own port all its names are one host. Behind a forwarded port they need not be: there only
            // the very name is.
            if place.port == names.port || place.isSame(as: asked) { return }
        }
        if let place, place.port == names.port, LoopbackNames.isLoopback(place.name), !names.contains(place.name) {
            throw host.ambiguous("Origin", origin)
        }
        if origin != "null", origins.contains(origin) { return }
        let remedy =
            origin == "null"
            ? "a page of a file or a sandboxed frame has none that could be allowed"
            : "add it to \(setting)"
        throw Refusal(403, "the Origin “\(origin)” is not allowed: \(remedy)")
    }
}
