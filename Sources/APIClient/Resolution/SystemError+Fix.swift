// SPDX-License-Identifier: Apache-2.0
public import Platform

extension SystemError {
    /// What to do about it, with the flag that moves the state where that helps as well; `nil` when nothing is known.
    public var fixWithFlags: String? {
        guard let fix, canBeElsewhere else { return fix }
        let elsewhere = "choose another place with --state-dir"
        return fix.isEmpty ? elsewhere : "\(fix), or \(elsewhere)"
    }
}
