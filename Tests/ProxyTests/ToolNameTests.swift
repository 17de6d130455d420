// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

@testable import Tools

/// Names of tools are compared by their bytes: what merely looks the same is another tool.
@Suite struct ToolNameTests {
    @Test func aToolThatLooksLikeAVisibleOneIsNotVisible() throws {
        let config = try RunConfig([
            "name": "x", "command": ["/bin/true"], "tools_filter": ["toolK", "caf\u{E9}", "shown"],
            "tools_override": ["hiddenK": ["name": "shown"]],
        ])
        let policy = ToolPolicy(config)
        #expect(policy.original(of: "toolK") == "toolK")
        #expect(policy.original(of: "shown") == "hiddenK")
        for name in ["tool\u{212A}", "cafe\u{301}", "hidden\u{212A}", "hiddenK", "TOOLK", "toolK\u{0}"] {
            #expect(policy.original(of: name) == nil, "\(name)")
        }
    }
}
