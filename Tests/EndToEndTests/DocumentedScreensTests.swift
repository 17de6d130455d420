// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The screens in the documents are those of the program: each block below a line `<!-- screen: NAME -->` is taken from a
/// real terminal. `THV_GOLDEN=write` takes new ones.
@Suite(.serialized) struct DocumentedScreensTests {
    private static let documents = ["README.md", "docs/tui.md"]
    /// What runs here, and is offered, differs from machine to machine.
    private static let differing: Set<String> = ["catalog"]

    @Test func theDocumentsShowWhatTheProgramShows() async throws {
        var screens: [String: String] = [:]
        try await TestServer.with { server in
            let window = try TerminalWindow(server, height: 20)
            defer { window.end() }
            func take(_ name: String, _ words: String) async throws {
                screens[name] = Self.settled(try await window.shows(words))
            }
            try await take("welcome", "Tour")
            let notes =
                "echo INFO reading 214 documents >&2; echo WARN 2 documents have no title >&2; echo INFO ready >&2"
            let config: JSON = [
                "name": "documents", "command": ["/bin/sh", "-c", .string("\(notes); exec /srv/server")],
                "volumes": [.string("\(TestServer.everything):/srv/server:ro")],
            ]
            let made = try await server.send("POST", "/api/v1/workloads", config)
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            try await server.create("calendar")
            try await server.create("tickets")
            #expect(try await server.status("POST", "/api/v1/workloads/tickets/stop") == 200)
            let broken: JSON = ["/bin/sh", "-c", "echo no key for the weather service >&2; exit 3"]
            _ = try await server.send("POST", "/api/v1/workloads", ["name": "weather", "command": broken])
            try await window.shows("all four") {
                $0.contains("2 running") && $0.contains("Error") && $0.contains("Stopped")
            }
            try await window.choose("weather")
            try await take("servers", "weather: ")
            try await window.choose("calendar", with: "Up")
            try window.press("t")
            try await take("tools", "Gives back the text")
            try window.press("Enter")
            try await take("try", "[ Run it ]")
            try window.type("hello")
            try window.press("Enter")
            try await take("answer", "Answer")
            try window.press("Escape", "Escape")
            try await window.shows("Servers (4)")
            try await window.choose("documents")
            try window.press("l")
            try await take("logs", "INFO ready")
            try window.press("Escape", "2")
            try await take("catalog", "✓ runs here")
        }
        for document in Self.documents { try check(document, screens) }
    }

    /// Compares each block with its screen, or writes it.
    private func check(_ document: String, _ screens: [String: String]) throws {
        let kept = try Golden.read(document)
        var lines: [String] = []
        var rest = kept.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        while let line = rest.popFirst() {
            lines.append(line)
            guard line.hasPrefix("<!-- screen: ") else { continue }
            let name = String(line.dropFirst(13).prefix { $0 != " " })
            let screen = try #require(screens[name], "\(document) wants the screen \(name)")
            guard let fence = rest.popFirst() else { break }
            let old = rest.prefix { !$0.hasPrefix("```") }
            rest = rest.dropFirst(old.count)
            if !Self.differing.contains(name), !Golden.isWriting {
                #expect(old.joined(separator: "\n") == screen, "\(document), screen \(name); THV_GOLDEN=write")
            }
            lines.append(fence)
            lines += Golden.isWriting ? [screen] : Array(old)
        }
        if Golden.isWriting { _ = try Golden.text(document, now: lines.joined(separator: "\n")) }
    }

    /// The same for everybody, everywhere and at every time: names, ports, ages and times, each as wide as before.
    private static func settled(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        let me = lines.first?.firstMatch(of: #/(\S+)@\S+/#).map { (all: String($0.0), user: String($0.1)) }
        var ports: [Substring] = []
        return lines.map { line in
            var line = line
            if let me {
                line = keepingWidth(line, of: me.all, "me@host")
                line = line.replacing(" \(me.user.padding(to: 10))", with: " \("me".padding(to: 10))")
            }
            // How long the last request took shows once there was one.
            if let right = line.firstMatch(of: #/(thv \d\S+)(  api \d+ms)?$/#) {
                line = keepingWidth(line, of: String(right.0), right.1 + "  api 7ms")
            }
            line = line.replacing(#/\d\d:\d\d:\d\d/#) { _ in "14:02:11" }
            line = line.replacing(#/\b\d{5}\b/#) { match in
                if !ports.contains(match.0) { ports.append(match.0) }
                return String(14321 + (ports.firstIndex(of: match.0) ?? 0))
            }
            line = line.replacing(#/\b\d+ ms · /#) { _ in "2 ms · " }
            return line.replacing(#/(Running|Stopped|Error)( +)\d+s( +)/#) { match in
                let age = "8s".padding(to: match.0.count - match.1.count - match.2.count)
                return "\(match.1)\(match.2)\(age)"
            }
        }.joined(separator: "\n")
    }

    /// Puts other words at the place of some, which stand at the right: the room is taken from the spaces before.
    private static func keepingWidth(_ line: String, of old: String, _ new: String) -> String {
        guard let place = line.place(of: old) else { return line }
        var head = String(line[..<place])
        let more = old.count - new.count
        if more > 0 { head += String(repeating: " ", count: more) }
        if more < 0, head.hasSuffix(String(repeating: " ", count: -more)) { head.removeLast(-more) }
        return head + new + line[line.index(place, offsetBy: old.count)...]
    }
}

extension String {
    /// With spaces at the end up to that many characters.
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
