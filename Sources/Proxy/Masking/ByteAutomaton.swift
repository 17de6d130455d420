// SPDX-License-Identifier: Apache-2.0

/// Finds any of many byte strings in one pass over a text, however many there are (Aho and Corasick, 1975).
struct ByteAutomaton: Sendable {
    /// The column of each byte; 0 for those in no pattern.
    private var columns = [UInt8](repeating: 0, count: 256)
    private var width = 1
    /// For each state and column the next state.
    private var steps: [Int32] = []
    /// For each state the longest pattern that ends there; 0 for none.
    private var lengths: [Int32] = []

    /// - Parameter patterns: Not empty each.
    init(_ patterns: Set<[UInt8]>) {
        for byte in Set(patterns.joined()).sorted() where width < 256 {
            columns[Int(byte)] = UInt8(width)
            width += 1
        }
        addState()
        for pattern in patterns { add(pattern) }
        link()
    }

    private mutating func addState() {
        steps.append(contentsOf: repeatElement(-1, count: width))
        lengths.append(0)
    }

    private func place(_ state: Int, _ byte: UInt8) -> Int { state * width + Int(columns[Int(byte)]) }

    private mutating func add(_ pattern: [UInt8]) {
        var state = 0
        for byte in pattern {
            let place = place(state, byte)
            if steps[place] < 0 {
                steps[place] = Int32(lengths.count)
                addState()
            }
            state = Int(steps[place])
        }
        lengths[state] = Int32(pattern.count)
    }

    /// Gives every state a step for every byte: where the longest end of what was read that begins a pattern leads.
    private mutating func link() {
        var fallbacks = [Int32](repeating: 0, count: lengths.count)
        var queue: [Int] = []
        for column in 0..<width {
            if steps[column] > 0 { queue.append(Int(steps[column])) } else { steps[column] = 0 }
        }
        var next = 0
        while next < queue.count {
            let state = queue[next]
            next += 1
            let fallback = Int(fallbacks[state])
            lengths[state] = max(lengths[state], lengths[fallback])
            for column in 0..<width {
                let place = state * width + column
                let other = steps[fallback * width + column]
                if steps[place] < 0 {
                    steps[place] = other
                } else {
                    fallbacks[Int(steps[place])] = other
                    queue.append(Int(steps[place]))
                }
            }
        }
    }

    /// Calls `found` with the range of the longest pattern that ends at each place.
    func search(_ text: [UInt8], found: (Range<Int>) -> Void) {
        var state = 0
        for (index, byte) in text.enumerated() {
            state = Int(steps[place(state, byte)])
            let length = Int(lengths[state])
            if length > 0 { found(index + 1 - length..<index + 1) }
        }
    }
}
