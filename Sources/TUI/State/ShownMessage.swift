// SPDX-License-Identifier: Apache-2.0

/// Something that was said to the person.
struct ShownMessage: Sendable, Equatable {
    var text: String
    var isError: Bool
    var time: Int64
    var count = 1
    /// When it goes away by itself; errors stay until a key is pressed.
    var until: Int64?
    /// What can be done about it: a button behind the words.
    var action: Action?
}
