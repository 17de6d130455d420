// SPDX-License-Identifier: Apache-2.0

/// The commands of a program, and the flags that all of them understand.
struct CommandTable: Sendable {
    /// The program itself; its subcommands are the commands.
    let root: CommandSpec
    /// Flags that every command understands.
    let global: [OptionSpec]

    /// The command `name` right below the program.
    func command(_ name: String) -> CommandSpec? { root.subcommands.first { $0.name == name } }
}
