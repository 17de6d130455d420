// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform

/// The names under which a server may be asked over TCP. A browser that was tricked into asking it still sends the name it
/// believes in (DNS rebinding), and so does one that has loaded its page from whoever held `localhost` on the other family.
struct HostRule {
    /// The names under which this server is reached and nobody else.
    let names: LoopbackNames
    /// Host names besides; those of loopback among them count for nothing.
    let hosts: Set<String>

    /// The place that `Host` names.
    /// - Throws: `Refusal` when it is missing, or none of the allowed.
    func check(_ request: HTTPRequest) throws(Refusal) -> Place {
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

    /// The name is one of loopback and not this server's alone.
    func ambiguous(_ field: String, _ text: String) -> Refusal {
        Refusal(
            403,
            "the \(field) “\(text)” may lead to another program of this machine, because this server does not listen on "
                + "both 127.0.0.1 and [::1] there: use \(names.url)")
    }
}
