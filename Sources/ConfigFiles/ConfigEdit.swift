// SPDX-License-Identifier: Apache-2.0

/// A changed text.
public struct ConfigEdit: Sendable, Equatable {
    /// The new text.
    public var bytes: [UInt8]
    /// Levels that had to be made around the entry: 1 the container, 2 also the document. Given back to `ConfigEditor.remove` as
    /// `pruning`, they go again with the last entry.
    public var created = 0
}
