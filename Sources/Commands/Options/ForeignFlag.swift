// SPDX-License-Identifier: Apache-2.0

/// A flag of ToolHive's that a command here does not have.
struct ForeignFlag: Sendable {
    /// What becomes of it.
    enum Answer: Sendable, Equatable {
        /// With one of these values, or any if there is none, it asks for what is done anyway: it is taken.
        case taken([String])
        /// What is here in its place, as a sentence behind “thv has no --x:”; with one of `harmless` it is taken.
        case instead(String, fix: String, harmless: [String] = [])
    }

    let name: String
    let takesValue: Bool
    let answer: Answer

    init(_ name: String, _ answer: Answer, takesValue: Bool = true) {
        self.name = name
        self.takesValue = takesValue
        self.answer = answer
    }

    /// Why it is not taken with `value`; `nil` when it is.
    func refusal(_ value: String) -> UsageError? {
        switch answer {
        case .taken(let values):
            if values.isEmpty || values.contains(value.lowercased()) { return nil }
            return UsageError(
                "--\(name) \(value) is not possible here",
                fix: "thv does what --\(name) \(values[0]) says; leave it out")
        case .instead(let words, let fix, let harmless):
            if harmless.contains(value.lowercased()) { return nil }
            return UsageError("thv has no --\(name): \(words)", fix: fix)
        }
    }
}
