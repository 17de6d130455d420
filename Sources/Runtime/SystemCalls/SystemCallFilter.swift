// SPDX-License-Identifier: Apache-2.0
import CSeccomp
import Glibc
import Platform

/// The table of system calls as a program that the kernel runs at each call of a backend's (seccomp(2), cBPF).
struct SystemCallFilter: Sendable {
    /// The processors that there is a filter for.
    enum Architecture: UInt32, Sendable, CaseIterable {
        case amd64 = 0xc000_003e
        case arm64 = 0xc000_00b7

        /// That of this program.
        static var native: Architecture? { Architecture(rawValue: seccomp_arch_native()) }
    }

    /// As the kernel takes it: records of eight bytes.
    let program: [UInt8]

    /// The filter of this machine, made once.
    static let native = Result<SystemCallFilter, SystemError> { () throws(SystemError) in
        guard let architecture = Architecture.native else {
            throw SystemError("make a filter of system calls for this processor", code: ENOSYS)
        }
        return try SystemCallFilter(SystemCallTable.rules, for: architecture)
    }

    /// Calls in no rule are answered with ENOSYS; one in the way of another architecture ends the process.
    init(_ rules: [SystemCallRule], for architecture: Architecture) throws(SystemError) {
        guard let context = seccomp_init(cseccomp_answer(ENOSYS)) else {
            throw SystemError("make a filter of system calls", code: ENOMEM)
        }
        defer { seccomp_release(context) }
        if architecture.rawValue != seccomp_arch_native() {
            try Self.check(seccomp_arch_add(context, architecture.rawValue))
            try Self.check(seccomp_arch_remove(context, seccomp_arch_native()))
        }
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, cseccomp_kill_process()))
        // The calls are looked up as in a tree: one that is made at every message must not wait for 300 comparisons.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        for rule in rules { try Self.add(rule, to: context) }
        program = try Self.export(context)
    }

    private static func add(_ rule: SystemCallRule, to context: scmp_filter_ctx) throws(SystemError) {
        let action =
            switch rule.action {
            case .allow: cseccomp_allow()
            case .refuse: cseccomp_answer(EPERM)
            case .absent: cseccomp_answer(ENOSYS)
            }
        // What a rule says anyway cannot be added.
        if rule.action == .absent { return }
        let conditions = rule.conditions.map {
            scmp_arg_cmp(arg: $0.argument, op: SCMP_CMP_MASKED_EQ, datum_a: $0.mask, datum_b: $0.value)
        }
        for name in rule.calls {
            var call: Int32 = 0
            guard cseccomp_find(name, &call) != 0 else { continue }
            try check(seccomp_rule_add_array(context, action, call, UInt32(conditions.count), conditions))
        }
    }

    private static func export(_ context: scmp_filter_ctx) throws(SystemError) -> [UInt8] {
        let file = try Descriptor.memory([])
        try check(seccomp_export_bpf(context, file.number))
        lseek(file.number, 0, SEEK_SET)
        return try file.readAll()
    }

    private static func check(_ result: Int32) throws(SystemError) {
        if result < 0 { throw SystemError("make a filter of system calls", code: -result) }
    }
}
