// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Testing

@testable import Runtime

@Suite struct SystemCallTableTests {
    private static func calls(_ action: SystemCallRule.Action) -> Set<String> {
        Set(SystemCallTable.rules.filter { $0.action == action && $0.conditions.isEmpty }.flatMap(\.calls))
    }

    private static let conditional = Set(
        SystemCallTable.rules.filter { !$0.conditions.isEmpty }.flatMap(\.calls))

    @Test func everyCallThatTheHeadersOfThisMachineNameIsDecidedOnce() throws {
        #if arch(x86_64)
            let path = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
        #else
            let path = "/usr/include/asm-generic/unistd.h"
        #endif
        let known = HostPath.head(path, limit: 1 << 20)
        let names = String(decoding: known, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[1].hasPrefix("__NR_") ? String(words[1].dropFirst(5)) : nil
        }
        try #require(names.count > 250)
        let sets = [Self.calls(.allow), Self.calls(.refuse), Self.calls(.absent), Self.conditional]
        for name in names where !["syscalls", "arch_specific_syscall"].contains(name) && !name.hasSuffix("time64") {
            #expect(sets.count { $0.contains(name) } == 1, "\(name)")
        }
    }

    @Test(arguments: SystemCallFilter.Architecture.allCases)
    func thereIsAFilterForEachArchitecture(_ architecture: SystemCallFilter.Architecture) throws {
        let program = try SystemCallFilter(SystemCallTable.rules, for: architecture).program
        #expect(program.count % 8 == 0)
        // The kernel takes at most 4096 instructions.
        #expect((100...4096).contains(program.count / 8))
    }

    /// How often the arguments match a rule of each kind.
    private func matches(_ rules: [SystemCallRule], _ arguments: [UInt64]) -> (allowed: Int, refused: Int) {
        let rules = rules.filter { rule in
            rule.conditions.allSatisfy { arguments[Int($0.argument)] & $0.mask == $0.value }
        }
        return (rules.count { $0.action == .allow }, rules.count { $0.action == .refuse })
    }

    private func matches(_ call: String, _ arguments: [UInt64]) -> (allowed: Int, refused: Int) {
        matches(SystemCallTable.rules.filter { $0.calls.contains(call) }, arguments)
    }

    @Test func theRulesOfACallNeverContradictEachOther() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var generator = Sequence64(state: seed)
        let interesting: [UInt64] = [
            0, 1, 2, 3, 5, 6, 8, 10, 16, 17, 40, 44, 58, 132, 262, 0x5412, 0x541c, 0x5413, 0o100, 0o644, 0o4755, 0o2755,
            0x1000_0000, 0x2000_0000, 0x7e02_0000, 0xffff_ffff, 0x1_0000_0001, 0x1_0000_5412, 0xffff_ffff_0000_0028,
        ]
        for call in Self.conditional.sorted() {
            let rules = SystemCallTable.rules.filter { $0.calls.contains(call) }
            for _ in 0..<2_000 {
                let arguments = (0..<4).map { _ in
                    let next = generator.next()
                    return next % 4 == 0 ? next >> 8 : interesting[Int(next >> 8) % interesting.count]
                }
                let found = matches(rules, arguments)
                try #require(
                    found.allowed <= 1 && (found.allowed == 0 || found.refused == 0),
                    "\(call) \(arguments): \(found), seed \(seed)")
            }
        }
    }

    @Test func upperBitsDoNotHideAnArgument() {
        for high: UInt64 in [0, 1 << 32, 0xffff_ffff << 32] {
            #expect(matches("socket", [high | 40, 1, 0, 0]).refused > 0)
            #expect(matches("ioctl", [0, high | 0x5412, 0, 0]).refused > 0)
            #expect(matches("ioctl", [0, high | 0x541c, 0, 0]).refused > 0)
            #expect(matches("ioctl", [0, high | 0x5413, 0, 0]).allowed == 1)
            #expect(matches("clone", [high | 0x1000_0011, 0, 0, 0]).refused > 0)
            #expect(matches("chmod", [0, high | 0o4755, 0, 0]).refused > 0)
        }
    }

    @Test func theEnginesAreGivenTheSameTable() {
        let document = SystemCallProfile.document
        #expect(document["defaultErrnoRet"] == 38)
        #expect(document["syscalls"]?.arrayValue?.count == SystemCallTable.rules.count)
        #expect(document["architectures"] == nil && document["archMap"] == nil)
    }

    /// SplitMix64.
    private struct Sequence64 {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }
}
