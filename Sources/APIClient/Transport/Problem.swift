// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A refusal as the API words it (RFC 9457, `application/problem+json`).
public struct Problem: Sendable, Equatable {
    /// What is wrong with one field.
    public struct Field: Sendable, Equatable {
        /// A JSON pointer into the request's body.
        public var pointer: String
        public var detail: String
    }

    /// The HTTP status.
    public var status: Int
    /// A stable word.
    public var code: String
    public var title: String
    /// What happened and why.
    public var detail: String
    /// What to do next; may be empty.
    public var fix: String
    /// What finds the request in the server's log.
    public var requestID: String
    public var errors: [Field]
    /// The whole document.
    public var json: JSON

    /// The problem of an unsuccessful answer; one that is not problem+json gets words of its own.
    public init(_ response: APIResponse) {
        if let json = try? JSON(parsing: response.body), case .object = json {
            self.init(json, status: response.status)
            return
        }
        let text = String(decoding: response.body.prefix(300), as: UTF8.self).split(separator: "\n").first
        self.init(
            ["detail": .string("the server answered \(response.status)\(text.map { ": \($0)" } ?? "")")],
            status: response.status)
    }

    /// Reads the document leniently: what is missing is empty.
    public init(_ json: JSON, status: Int = 0) {
        func text(_ key: String) -> String { json[key]?.stringValue ?? "" }
        self.status = json["status"]?.intValue ?? status
        code = text("code")
        title = text("title")
        detail = text("detail")
        fix = text("fix")
        requestID = text("request_id")
        errors = (json["errors"]?.arrayValue ?? []).map {
            Field(pointer: $0["pointer"]?.stringValue ?? "", detail: $0["detail"]?.stringValue ?? "")
        }
        self.json = json
    }

    /// The detail, or the nearest thing to it.
    public var summary: String {
        [detail, title, code].first { !$0.isEmpty } ?? "the server answered \(status)"
    }
}
