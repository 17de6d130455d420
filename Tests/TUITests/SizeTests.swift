// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import TUI

/// Eight screens at six sizes, with Unicode and with ASCII, and what each of their cells means.
///
/// Colours need no pictures of their own: `looks.txt` says how each meaning looks at each number of colours.
@Suite struct SizeTests {
    private static let sizes = [
        Size(20, 5), Size(40, 12), Size(60, 20), Size(80, 24), Size(120, 40), Size(200, 60),
    ]
    private static let screens: [(name: String, scene: @Sendable (Size) -> Scene)] = [
        ("servers", { Fixture.list($0) }), ("server", { Fixture.server($0) }), ("logs", { Fixture.logs($0) }),
        ("catalog", { Fixture.catalog($0) }), ("form", { Fixture.form($0) }), ("answer", { Fixture.answer($0) }),
        ("apps", { Fixture.apps($0) }), ("question", { Fixture.question($0) }),
    ]

    @Test(arguments: screens.map(\.name))
    func everySizeLooksAsItShould(name: String) throws {
        let make = try #require(Self.screens.first { $0.name == name }?.scene)
        var parts: [GoldenPictures.Part] = []
        for size in Self.sizes {
            let scene = make(size)
            let grid = view(scene.state)
            // Wherever there are hints, the way out is among them.
            if size.height >= 8 {
                let hints = grid.text.split(separator: "\n", omittingEmptySubsequences: false).suffix(3).joined()
                #expect(hints.contains("Esc ") || hints.contains("q Quit"), "\(name) \(grid.sizeName)")
            }
            parts += [grid.part(grid.sizeName), grid.styles("\(grid.sizeName) styles")]
            var state = scene.state
            state.world.glyphs = .ascii
            let plain = view(state)
            parts.append(plain.part("\(grid.sizeName) ascii"))
            // Other characters, but the same places and meanings.
            #expect(plain.styles("").rows == grid.styles("").rows, "\(name) \(grid.sizeName)")
            #expect(plain.cells.allSatisfy { $0.glyph.scalars[0].isASCII }, "\(name) \(grid.sizeName)")
        }
        try GoldenPictures.expect("sizes-\(name)", parts, sourceLocation: #_sourceLocation)
    }

    /// A page that was made in another size looks as one that was opened in this one.
    @Test(arguments: screens.map(\.name))
    func aChangedSizeLooksAsIfItHadAlwaysBeenSo(name: String) throws {
        let make = try #require(Self.screens.first { $0.name == name }?.scene)
        for size in Self.sizes {
            var scene = make(Size(80, 24))
            for other in Self.sizes.reversed() { scene.send(.input(.resize(other))) }
            scene.send(.input(.resize(size)))
            #expect(view(scene.state) == view(make(size).state), "\(name) \(size)")
        }
    }
}
