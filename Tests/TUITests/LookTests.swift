// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TUI

/// What meanings look like.
@Suite struct LookTests {
    /// Every meaning at every number of colours, and without: no two that must be told apart look the same in colour,
    /// and without colour none is told by colour.
    @Test func everyMeaningHasItsLook() throws {
        let depths: [TerminalProfile.Colors] = [.many, .sixteen, .eight, .none]
        let rows = Role.allCases.map { role in
            let looks = depths.map { depth in
                let look = Look(Style(role), depth)
                let words = [
                    look.color.map { "colour \($0)" }, look.bold ? "bold" : nil, look.dim ? "dim" : nil,
                    look.reverse ? "reverse" : nil, look.underline ? "underline" : nil,
                ].compactMap(\.self)
                return (words.isEmpty ? "plain" : words.joined(separator: " ")).padded(to: 18)
            }
            return ("\(role)".padded(to: 11) + looks.joined()).trimmed
        }
        let head = "".padded(to: 11) + ["256", "16", "8", "none"].map { $0.padded(to: 18) }.joined()
        try GoldenPictures.expect(
            "looks", [.init(name: "looks", rows: [String(head.reversed().drop { $0 == " " }.reversed())] + rows)],
            sourceLocation: #_sourceLocation)
        #expect(Role.allCases.allSatisfy { Look(Style($0), .none).color == nil })
        let states: [Role] = [.good, .busy, .attention, .bad]
        #expect(Set(states.map { Look(Style($0), .eight).color }).count == states.count)
    }
}
