// SPDX-License-Identifier: Apache-2.0
import Configuration
import JSONCoding
import Models
import Platform

/// What one command reads and says of its surroundings, once each.
final class Notices: Sendable {
    private struct State {
        var hasToldOfProject = false
        var hasToldOfStorage = false
        var machine = ""
        var settings: Settings?
    }
    private let state = Lock(State())

    /// What the configuration files said when they were read.
    var settings: Settings? { state.withLock { $0.settings } }

    func keep(_ settings: Settings) { state.withLock { $0.settings = settings } }

    /// Says that a project file lies there and is not read.
    func tell(of project: ProjectFile, _ console: Console) {
        let words: String
        switch project.standing {
        case .absent, .trusted: return
        case .untrusted: words = "is not read: look at it, then trust it with: thv config trust \(directory(project))"
        case .refused(let reason): words = "is not read and cannot be trusted: \(reason)"
        }
        let isFirst = state.withLock { state in
            defer { state.hasToldOfProject = true }
            return !state.hasToldOfProject
        }
        if isFirst { console.note("\(project.path) \(words)") }
    }

    private func directory(_ project: ProjectFile) -> String {
        let path = String(project.path.dropLast(ProjectFile.name.utf8.count + 1))
        return path.isEmpty ? "/" : path
    }

    /// Says that the server is on another machine, `host`, and remembers which.
    func tell(ofServer host: String, _ console: Console) {
        let name = TerminalText.line(host)
        let isFirst = state.withLock { state in
            defer { state.machine = name }
            return state.machine.isEmpty
        }
        if isFirst { console.tell("this is about \(name), another machine") }
    }

    /// Says why what was ended is not in the server's database yet.
    func tell(ofUnstored reason: String, _ console: Console) {
        let isFirst = state.withLock { state in
            defer { state.hasToldOfStorage = true }
            return !state.hasToldOfStorage
        }
        if isFirst { console.warn("not written down yet: \(reason); the server does that when it can") }
    }

    /// ` on HOST` when the server is on another machine; else nothing.
    var place: String { state.withLock { $0.machine.isEmpty ? "" : " on \($0.machine)" } }
}
