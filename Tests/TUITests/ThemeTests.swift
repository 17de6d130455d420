// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TUI

/// Colours: how many, which, and whether they can be read.
@Suite struct ThemeTests {
    @Test(arguments: Theme.allCases.filter { $0 != .auto }) func everyColourCanBeRead(_ theme: Theme) throws {
        let paper = try #require(theme.background)
        let least = theme == .highContrast ? 7.0 : 4.5
        for role in Role.allCases {
            let ink = try #require(theme.color(role), "\(theme) has no colour for \(role)")
            #expect(ink.contrast(with: paper) >= least, "\(role) of \(theme)")
            // Also as the nearest of 256.
            let (near, ground) = (RGB.indexed(ink.nearest(of: 256)), RGB.indexed(paper.nearest(of: 256)))
            #expect(near.contrast(with: ground) >= least, "\(role) of \(theme), of 256")
        }
    }

    @Test func contrastIsReckonedAsWCAGDoes() {
        #expect(RGB(0xFFFFFF).contrast(with: RGB(0)) == 21)
        #expect(abs(RGB(0x777777).contrast(with: RGB(0xFFFFFF)) - 4.48) < 0.01)
    }

    @Test func theUsualLookSetsNoBackground() {
        for role in Role.allCases {
            let look = Look(Style(role), .direct)
            #expect(look.background == nil)
            #expect((look.color ?? 0) < 16)
        }
    }

    @Test func withoutColourThereIsNone() {
        for theme in Theme.allCases {
            for role in Role.allCases {
                let look = Look(Style(role), .none, theme)
                #expect(look.color == nil && look.background == nil)
            }
        }
    }

    private func colors(
        _ reported: Int, _ environment: [String: String] = [:], direct: Bool = false, choice: String = "auto"
    ) -> TerminalProfile.Colors {
        TerminalProfile(
            environment: environment, choice: choice, reported: reported, isDirect: direct, isUTF8: true, ascii: false
        ).colors
    }

    @Test func theDepthFollowsFromTerminalEnvironmentAndChoice() {
        #expect(colors(256) == .many)
        #expect(colors(16) == .sixteen)
        #expect(colors(8) == .eight)
        #expect(colors(-1) == .none)
        #expect(colors(1 << 24, direct: true) == .direct)
        #expect(colors(8, ["COLORTERM": "truecolor"]) == .many)
        #expect(colors(256, ["NO_COLOR": "1"]) == .none)
        #expect(colors(256, ["NO_COLOR": ""]) == .many)
        #expect(colors(256, ["TERM": "dumb"]) == .none)
        #expect(colors(256, choice: "16") == .sixteen)
        #expect(colors(256, ["NO_COLOR": "1"], choice: "8") == .eight)
        #expect(colors(256, choice: "never") == .none)
        #expect(colors(256, choice: "true") == .many)
        #expect(colors(1 << 24, direct: true, choice: "true") == .direct)
    }

    @Test func colouredAndBlindReadersTellGoodFromBad() throws {
        // As Viénot reckons what is seen without green cones: red and green fall together.
        func seen(_ color: RGB) -> (Double, Double) {
            (
                0.625 * Double(color.red) + 0.375 * Double(color.green),
                0.7 * Double(color.blue) + 0.3 * Double(color.green)
            )
        }
        let good = seen(try #require(Theme.deuteranopia.color(.good)))
        let bad = seen(try #require(Theme.deuteranopia.color(.bad)))
        let (a, b) = (good.0 - bad.0, good.1 - bad.1)
        #expect((a * a + b * b).squareRoot() > 100)
    }
}
