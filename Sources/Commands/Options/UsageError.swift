// SPDX-License-Identifier: Apache-2.0

/// The command line makes no sense; exit code 2.
struct UsageError: Error, Sendable, Equatable {
    var what: String
    var fix: String

    init(_ what: String, fix: String) {
        self.what = what
        self.fix = fix
    }
}
