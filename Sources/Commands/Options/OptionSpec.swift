// SPDX-License-Identifier: Apache-2.0

/// One flag. Parser, help, completions and manual page all read this.
struct OptionSpec: Sendable {
    /// What follows the flag.
    enum Kind: Sendable, Equatable {
        /// Nothing; present or not.
        case flag
        /// Nothing, or `=true` and `=false`.
        case toggle
        /// A value called so in the help; the last one counts.
        case value(String)
        /// A value each time it is given.
        case list(String)
    }

    /// What a shell may offer for the value.
    enum Completion: Sendable {
        case none, files, directories, workloads, groups
    }

    /// Without dashes.
    let name: String
    let short: Character?
    let kind: Kind
    /// One line, without a full stop.
    let help: String
    /// The only values allowed, when not empty.
    var choices: [String] = []
    var completion = Completion.none
    /// Left out of the short help, which names it only.
    var isAdvanced = false
    /// Shown nowhere.
    var isHidden = false

    init(
        _ name: String, _ short: Character? = nil, _ kind: Kind = .flag, _ help: String, choices: [String] = [],
        completion: Completion = .none, isAdvanced: Bool = false, isHidden: Bool = false
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.help = help
        self.choices = choices
        self.completion = completion
        self.isAdvanced = isAdvanced
        self.isHidden = isHidden
    }

    /// What its value is called, if it takes one.
    var placeholder: String? {
        switch kind {
        case .flag, .toggle: nil
        case .value(let name), .list(let name): name
        }
    }
}
