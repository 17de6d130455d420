// SPDX-License-Identifier: Apache-2.0

/// A directory of the state directory's that a sandbox sees.
struct OwnDirectory {
    var path: String
    /// Where it sees it.
    var inside: String
    var readOnly: Bool
}
