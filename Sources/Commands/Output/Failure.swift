// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Why a command failed, for a person: what happened, and what to do next, one line each.
struct Failure: Error, Sendable, Equatable {
    var code: ExitCode
    var what: String
    var fix: String

    init(_ code: ExitCode, _ what: String, fix: String = "") {
        self.code = code
        self.what = what
        self.fix = fix
    }

    /// At most two lines, without the end of the last.
    var text: String {
        "error: \(TerminalText.line(what))" + (fix.isEmpty ? "" : "\n  fix: \(TerminalText.line(fix))")
    }
}
