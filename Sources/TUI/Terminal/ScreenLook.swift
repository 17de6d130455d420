// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// How a person wants the screen to look, kept from one time to the next.
struct ScreenLook: Sendable, Equatable {
    var theme = Theme.auto
    /// Draws with ASCII although the terminal could do more.
    var isASCII = false

    /// Columns of the list of servers that are not to show, by their titles.
    var hidden: Set<String> = []

    init() {}

    /// What is kept at `path`; nothing there, or nothing that can be read, is the usual look.
    init(path: String) {
        guard !path.isEmpty, let bytes = (try? OwnFile.read(path, limit: 4096)) ?? nil,
            let json = try? JSON(parsing: bytes)
        else { return }
        theme = (json["theme"]?.stringValue).flatMap(Theme.init) ?? .auto
        isASCII = json["ascii"]?.boolValue ?? false
        hidden = Set((json["hidden_columns"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    var json: JSON {
        ["theme": .string(theme.rawValue), "ascii": .bool(isASCII), "hidden_columns": JSON(hidden.sorted())]
    }
}
