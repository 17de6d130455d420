// SPDX-License-Identifier: Apache-2.0

/// A tool's name, the same only as what has the same bytes. Strings compare by what they look like: to them the Kelvin sign
/// is a K, and two tools of a backend could pass for one another.
public struct ToolName: Hashable, Sendable {
    /// The name.
    public let text: String

    /// The name `text`.
    public init(_ text: String) { self.text = text }

    public static func == (left: ToolName, right: ToolName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
