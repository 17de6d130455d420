// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The prompts.
enum PromptCatalog {
    private static let styles = ["casual", "formal", "pirate"]

    static let listing: JSON = [
        "prompts": [
            [
                "name": "greeting", "description": "Asks for a greeting of somebody",
                "arguments": [
                    ["name": "name", "description": "Who is greeted", "required": true],
                    ["name": "style", "description": "How", "required": false],
                ],
            ],
            ["name": "summary", "description": "Asks for a summary of what this server offers"],
        ]
    ]

    static func get(_ name: String, _ arguments: JSON) throws(Failure) -> JSON {
        switch name {
        case "greeting":
            guard let person = arguments["name"]?.stringValue else {
                throw .invalidParams("argument “name” of the prompt “greeting” is required and must be a string")
            }
            let style = arguments["style"]?.stringValue ?? "casual"
            return message("Write a \(style) greeting of one sentence for \(person).")
        case "summary": return message("List the tools, resources and prompts of this server, one line each.")
        default: throw .invalidParams("there is no prompt “\(name)”")
        }
    }

    /// Values for an argument that begin with what was typed.
    static func complete(_ params: JSON) -> JSON {
        var values: [String] = []
        if params["ref"]?["name"] == "greeting", params["argument"]?["name"] == "style" {
            let typed = params["argument"]?["value"]?.stringValue ?? ""
            values = styles.filter { $0.hasPrefix(typed) }
        }
        return ["completion": ["values": JSON(values), "total": JSON(values.count), "hasMore": false]]
    }

    private static func message(_ text: String) -> JSON {
        ["messages": [["role": "user", "content": ["type": "text", "text": .string(text)]]]]
    }
}
