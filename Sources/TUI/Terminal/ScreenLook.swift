// SPDX-License-Identifier: Apache-2.0
import Contract
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
            let json = try? JSON(parsing: bytes), let stored = Stored(wire: json)
        else { return }
        theme = Theme(rawValue: stored.theme) ?? .auto
        isASCII = stored.isASCII
        hidden = Set(stored.hidden)
    }

    var json: JSON {
        var stored = Stored()
        stored.theme = theme.rawValue
        stored.isASCII = isASCII
        stored.hidden = hidden.sorted()
        return stored.wire
    }

    /// The file.
    private struct Stored: ContractObject {
        var theme = ""
        var isASCII = false
        var hidden: [String] = []

        mutating func visit(_ members: inout some MemberVisitor) {
            members.required("theme", &theme)
            members.required("ascii", &isASCII)
            members.required("hidden_columns", &hidden)
        }
    }
}
