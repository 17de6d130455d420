// SPDX-License-Identifier: Apache-2.0

/// A command line, understood.
struct ParsedArguments: Sendable {
    /// From the root to the command: `["thv", "mcp", "call"]`.
    var path: [String]
    var command: CommandSpec
    /// Every command there is.
    var table: CommandTable
    /// Values by flag name, in the order given. A flag without value holds `true`.
    var values: [String: [String]] = [:]
    var positionals: [String] = []
    /// What stood behind `--`; `nil` without one.
    var rest: [String]?
    /// Flags of another program that were taken, because they ask for what is done anyway or for nothing that matters here.
    var foreign: [String] = []
    /// `-h` or `--help` was among them.
    var wantsHelp = false

    /// The last value of a flag.
    func value(_ name: String) -> String? { values[name]?.last }
    /// Every value of a repeatable flag.
    func list(_ name: String) -> [String] { values[name] ?? [] }
    /// Whether a flag was given, and not as `=false`.
    func has(_ name: String) -> Bool { value(name).map { $0 != "false" } ?? false }
}
