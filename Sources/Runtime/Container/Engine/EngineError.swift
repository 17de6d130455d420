// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models

/// What an engine answered instead of what was asked, or why it did not answer.
struct EngineError: Error, Sendable {
    /// The HTTP status; `nil` when no answer came.
    var status: Int?
    /// The engine's words, or the client's.
    var message: String
    /// Why no answer came.
    var transport: HTTPClientError.Code?

    init(status: Int, message: String) {
        self.status = status
        self.message = Self.withoutQueries(message)
    }

    /// Registries redirect to addresses whose query lets anybody in, and engines quote them.
    private static func withoutQueries(_ text: String) -> String {
        let isEnd: (Character) -> Bool = { $0 == " " || $0 == "\"" || $0 == "\n" }
        var kept = ""
        var rest = text[...]
        while let place = rest.firstIndex(of: "?") {
            let before = rest[..<place]
            let word = before[(before.lastIndex(where: isEnd) ?? before.startIndex)...]
            kept += before
            rest = rest[place...]
            if word.hasBytes(of: "://") {
                rest = rest.drop { !isEnd($0) }
            } else {
                kept.append(rest.removeFirst())
            }
        }
        return kept + rest
    }

    init(_ error: HTTPClientError) {
        message = error.reason
        transport = error.code
    }

    func mentions(_ words: String...) -> Bool {
        let message = message.lowercased()
        return words.contains { message.hasBytes(of: $0) }
    }

    /// This failure for people, when nothing more is known about what was being done on `socket`.
    func explained(socket: String) -> RuntimeError {
        switch transport {
        case .permissionDenied: Self.permissionDenied(socket)
        case .cancelled: RuntimeError(.engineFailed, "the request to the container engine was cancelled")
        case .some:
            RuntimeError(
                .runtimeUnavailable, "the container engine does not answer: \(message)",
                fix: "start it, then try again; which engines were looked for: \(.diagnose)")
        case nil where mentions("no space left"):
            RuntimeError(
                .diskFull, "the container engine has no disk space left: \(message)",
                fix: "free some, for example with `docker system prune` or `podman system prune`")
        case nil: RuntimeError(.engineFailed, "the container engine answered with an error: \(message)")
        }
    }

    static func permissionDenied(_ socket: String) -> RuntimeError {
        RuntimeError(.permissionDenied, "this user may not open \(socket)", fix: Remedy(text: permissionFix))
    }

    static let permissionFix =
        "add the user to the group docker with `sudo usermod -aG docker $USER`, then log in again;"
        + " or use rootless Podman: `systemctl --user enable --now podman.socket`"
}
