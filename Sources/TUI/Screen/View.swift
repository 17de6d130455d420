// SPDX-License-Identifier: Apache-2.0

/// The picture of `state`. Pure: the same state always looks the same.
func view(_ state: State) -> Grid {
    var canvas = Canvas(state.size, glyphs: state.world.glyphs)
    Frame.draw(&canvas, state)
    return canvas.grid
}
