// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding

/// The tools, in the order they are listed.
enum ToolCatalog {
    static let all = simple + waiting

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func tool(_ name: String) -> Tool? { byName[name] }

    static let listing: JSON = ["tools": .array(all.map(\.listing))]

    private static let simple = [
        Tool(
            name: "echo", description: "Gives back the text it was given.",
            schema: Tool.object(["text": ["type": "string"]], required: ["text"]), readOnly: true
        ) { Tool.text(try $0.string("text")) },
        Tool(
            name: "add", description: "Adds two numbers.",
            schema: Tool.object(["a": ["type": "number"], "b": ["type": "number"]], required: ["a", "b"]),
            readOnly: true
        ) { call in
            let (a, b) = (try call.number("a"), try call.number("b"))
            if let left = a.int, let right = b.int {
                let (sum, overflow) = left.addingReportingOverflow(right)
                if !overflow { return Tool.text(String(sum)) }
            }
            return Tool.text("\(a.double + b.double)")
        },
        Tool(
            name: "big", description: "Gives a text of exactly the number of bytes asked for, up to 100 MB.",
            schema: Tool.object(
                ["bytes": ["type": "integer", "minimum": 0, "maximum": 100_000_000]], required: ["bytes"]),
            readOnly: true
        ) { Tool.text(plain: [UInt8](repeating: UInt8(ascii: "x"), count: try $0.int("bytes", in: 0...100_000_000))) },
        Tool(
            name: "fail", description: "Fails, with the message given.",
            schema: Tool.object(["message": ["type": "string"]], required: ["message"]), readOnly: true
        ) { Tool.text(try $0.string("message"), isError: true) },
        Tool(
            name: "log", description: "Sends the client a log message before it answers.",
            schema: Tool.object(
                [
                    "level": ["type": "string", "enum": JSON(LogLevel.allCases.map(\.rawValue))],
                    "text": ["type": "string"],
                ], required: ["level", "text"]), readOnly: true
        ) { call in
            guard let level = LogLevel(rawValue: try call.string("level")) else {
                throw Failure.invalidParams("argument “level” must be one of \(LogLevel.words)")
            }
            let text = try call.string("text")
            if level < call.session.level { return Tool.text("not sent: below the level the client asked for") }
            call.notify(
                "notifications/message",
                ["level": .string(level.rawValue), "logger": "everything", "data": .string(text)])
            return Tool.text("sent")
        },
        Tool(
            name: "env", description: "Gives the value of an environment variable of the server, or “unset”.",
            schema: Tool.object(["name": ["type": "string"]], required: ["name"]), readOnly: true
        ) { Tool.text(getenv(try $0.string("name")).map { String(cString: $0) } ?? "unset") },
    ]
}
