// SPDX-License-Identifier: Apache-2.0

/// Numbers at random; the same seed gives the same ones.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
