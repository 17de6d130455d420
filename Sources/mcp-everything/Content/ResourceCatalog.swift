// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The resources: a text, a picture, a number that changes, and as many squares as anybody wants.
enum ResourceCatalog {
    /// Changes with every tool call, and can be subscribed to.
    static let calls = "everything://calls"

    private static let about = "everything://about"
    private static let dot = "everything://dot"
    private static let squares = "everything://squares/"
    /// A PNG of one pixel.
    private static let picture: JSON =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    static let listing: JSON = [
        "resources": [
            ["uri": .string(about), "name": "about", "description": "What this server is", "mimeType": "text/plain"],
            ["uri": .string(dot), "name": "dot", "description": "A picture of one pixel", "mimeType": "image/png"],
            [
                "uri": .string(calls), "name": "calls", "description": "How many tools were called so far",
                "mimeType": "application/json",
            ],
        ]
    ]

    static let templates: JSON = [
        "resourceTemplates": [
            [
                "uriTemplate": .string(squares + "{number}"), "name": "square",
                "description": "The square of a whole number", "mimeType": "text/plain",
            ]
        ]
    ]

    /// The contents of `uri`; `nil` when there is no such resource.
    static func read(_ uri: String, callCount: Int) -> JSON? {
        switch uri {
        case about: return contents(uri, "text/plain", "text", "A server with one of everything, to try things out.")
        case dot: return contents(uri, "image/png", "blob", picture)
        case calls: return contents(uri, "application/json", "text", .string("{\"calls\":\(callCount)}"))
        default:
            guard uri.hasPrefix(squares), let number = Int(uri.dropFirst(squares.count)) else { return nil }
            let (square, overflow) = number.multipliedReportingOverflow(by: number)
            return overflow ? nil : contents(uri, "text/plain", "text", .string(String(square)))
        }
    }

    private static func contents(_ uri: String, _ type: JSON, _ key: String, _ value: JSON) -> JSON {
        ["contents": [.object(JSONObject([("uri", .string(uri)), ("mimeType", type), (key, value)]))]]
    }
}
