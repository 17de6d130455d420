// SPDX-License-Identifier: Apache-2.0

/// `--format` for commands that print one object.
enum FormatOption {
    static let object = OptionSpec(
        "format", nil, .value("FORMAT"), "text or json", choices: ["text", "json"], isAdvanced: true)
    static let list = OptionSpec("format", nil, .value("FORMAT"), "text or json", choices: ["text", "json"])
}
