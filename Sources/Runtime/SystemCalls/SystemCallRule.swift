// SPDX-License-Identifier: Apache-2.0

/// What becomes of some system calls, always or when their arguments are of a kind. No two rules for the same call apply
/// to the same arguments unless they say the same, so that their order means nothing.
struct SystemCallRule: Sendable {
    enum Action: Sendable {
        case allow
        /// EPERM: the call is known and not permitted.
        case refuse
        /// ENOSYS: as if the kernel did not have it, so that programs take an older way.
        case absent
    }

    /// True when the bits of `mask` in the argument are those of `value`.
    struct Condition: Sendable, Equatable {
        /// From 0.
        var argument: UInt32
        var mask: UInt64
        var value: UInt64
    }

    var action: Action
    var calls: [String]
    /// All of them; none for always.
    var conditions: [Condition] = []

    init(_ action: Action, _ calls: [String], _ conditions: [Condition] = []) {
        self.action = action
        self.calls = calls
        self.conditions = conditions
    }
}

extension SystemCallRule.Condition {
    /// What the kernel reads as 32 bits is compared as 32 bits: the upper half is anybody's.
    private static let word: UInt64 = 0xffff_ffff

    /// True for exactly this value of a 32-bit argument.
    static func equals(_ argument: UInt32, _ value: UInt64) -> Self {
        Self(argument: argument, mask: word, value: value)
    }
}

extension [SystemCallRule.Condition] {
    /// Conditions of which exactly one is true when the bits of `mask` in an argument are none of `values`. The filter
    /// knows no “is not”, and one that looked at all 64 bits could be passed by the upper ones.
    static func none(of values: [UInt64], in argument: UInt32, mask: UInt64 = 0xffff_ffff) -> Self {
        var found: Self = []
        // Walks down the bits, keeping with the prefixes of the values; whatever turns off the way is none of them.
        var prefixes: Set<UInt64> = [0]
        var seen: UInt64 = 0
        for shift in stride(from: 63, through: 0, by: -1) where mask & 1 << UInt64(shift) != 0 {
            let bit: UInt64 = 1 << UInt64(shift)
            seen |= bit
            let next = Set(values.map { $0 & seen })
            for prefix in prefixes.sorted() {
                for candidate in [prefix, prefix | bit] where !next.contains(candidate) {
                    found.append(Element(argument: argument, mask: seen, value: candidate))
                }
            }
            prefixes = next
        }
        return found
    }

    /// Conditions of which exactly one is true when any of the bits of `mask` is set.
    static func any(of mask: UInt64, in argument: UInt32) -> Self { none(of: [0], in: argument, mask: mask) }
}
