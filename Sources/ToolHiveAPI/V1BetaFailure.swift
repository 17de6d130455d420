// SPDX-License-Identifier: Apache-2.0
import API
import HTTP
import JSONCoding
import Models

extension V1Beta {
    /// A failure whose status another one's would be on `/api/v1`.
    struct Failure: Error {
        let status: Int
        let text: String

        init(_ status: Int, _ text: String) {
            self.status = status
            self.text = text
        }

        /// `problem` with another status.
        init(_ status: Int, _ problem: Problem) { self.init(status, V1Beta.words(of: problem)) }

        var response: HTTPResponse { V1Beta.text(status, text) }
    }

    /// ToolHive's status for one of our problems: one for each cause.
    static func status(of code: Problem.Code) -> Int {
        switch code {
        case .invalidFields, .badRequest, .portInUse, .commandNotFound, .pathNotFound, .secretNotFound, .notSupported,
            .keyReused, .unsupportedMediaType, .startFailed:
            400
        case .imageNotFound, .pullFailed: 404
        case .registryInvalid: 502
        case .diskFull: 500
        default: code.status
        }
    }

    /// A failure as plain text. What a registry keeps us from is told in JSON, as ToolHive does.
    static func plainText(_ problem: Problem) -> HTTPResponse {
        if problem.code == .registryUnavailable || problem.code == .registryInvalid { return codeAndMessage(problem) }
        return text(status(of: problem.code), words(of: problem))
    }

    /// A failure as `{"code", "message"}`.
    static func codeAndMessage(_ problem: Problem) -> HTTPResponse {
        var status = status(of: problem.code)
        let code: String
        switch problem.code {
        case .registryUnavailable, .registryInvalid: (status, code) = (503, "registry_unavailable")
        case .notFound: code = "not_found"
        case .internalError, .diskFull: code = "internal_error"
        default: code = "bad_request"
        }
        let message = status == 500 ? "Internal Server Error" : words(of: problem)
        return guarded(.json(["code": .string(code), "message": .string(message)], status: status))
    }

    /// Other failures of the server keep their reason to themselves, which the log has.
    static func text(_ status: Int, _ words: String) -> HTTPResponse {
        guarded(.text((status == 500 ? "Internal Server Error" : TerminalText.line(words)) + "\n", status: status))
    }

    /// Members whose names differ from ours.
    private static let names = [
        "cmd_args": "cmd_arguments", "port": "proxy_port", "tools_filter": "tools", "package": "image",
        "bearer_token_secret": "oauth_config.bearer_token",
    ]

    /// What happened and what helps, on one line, with every wrong member by its name here.
    static func words(of problem: Problem) -> String {
        var words = problem.detail
        if !problem.issues.isEmpty {
            words = problem.issues.map { issue in
                var parts = issue.pointer.slashPieces
                if let first = parts.first, let name = names[first] { parts[0] = name }
                return parts.isEmpty ? issue.detail : "\(parts.joined(separator: ".")): \(issue.detail)"
            }.joined(separator: "; ")
        }
        // A remedy that is a request of our own mount is none here; members have other names.
        let fix = problem.fix.words { part in
            switch part {
            case .field(let member): "“\(names[member] ?? member)”"
            case .setting(let member, let value): "“\(names[member] ?? member)”: \(value)"
            case .text, .action: "/api/"
            }
        }
        return fix.isEmpty || fix.hasBytes(of: "/api/") ? words : "\(words) (\(fix))"
    }
}
