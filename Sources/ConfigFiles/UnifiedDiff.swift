// SPDX-License-Identifier: Apache-2.0

/// What changes between two texts, as `diff -u` writes it.
public enum UnifiedDiff {
    private static let context = 3

    /// The difference, or an empty text when there is none. One hunk from the first changed line to the last: made for
    /// small changes in one place.
    /// - Parameter name: stands in the first two lines.
    public static func make(_ name: String, from old: [UInt8], to new: [UInt8]) -> String {
        if old == new { return "" }
        let (before, after) = (lines(old), lines(new))
        var head = 0
        while head < min(before.count, after.count), before[head] == after[head] { head += 1 }
        var tail = 0
        while tail < min(before.count, after.count) - head,
            before[before.count - 1 - tail] == after[after.count - 1 - tail]
        {
            tail += 1
        }
        let first = max(0, head - context)
        let rest = min(context, tail)
        let (oldEnd, newEnd) = (before.count - tail, after.count - tail)
        var text = "--- \(name)\n+++ \(name)\n"
        text += "@@ -\(span(first, oldEnd + rest)) +\(span(first, newEnd + rest)) @@\n"
        for line in before[first..<head] { text += show(" ", line) }
        for line in before[head..<oldEnd] { text += show("-", line) }
        for line in after[head..<newEnd] { text += show("+", line) }
        for line in before[oldEnd..<oldEnd + rest] { text += show(" ", line) }
        return text
    }

    private static func span(_ first: Int, _ end: Int) -> String {
        end == first ? "\(first),0" : "\(first + 1),\(end - first)"
    }

    /// Lines with their endings.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    private static func show(_ sign: String, _ line: ArraySlice<UInt8>) -> String {
        let text = sign + String(decoding: line, as: UTF8.self)
        return line.last == 0x0A ? text : text + "\n\\ No newline at end of file\n"
    }
}
