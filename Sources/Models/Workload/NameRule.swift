// SPDX-License-Identifier: Apache-2.0

/// The rules for names of groups and secrets. A name that exists is taken wherever it is given; who makes a new one
/// decides which of the two it has to follow.
public enum NameRule: Sendable {
    /// That of workloads; see `WorkloadName`.
    case plain
    /// Several words with one space between each two, as ToolHive's groups and secrets may have.
    case spaced

    /// What is wrong with `name`, or `nil`.
    public func problem(with name: String) -> String? {
        guard self == .spaced, name.utf8.contains(0x20) else { return WorkloadName.problem(with: name) }
        let bytes = Array(name.utf8)
        if bytes.first == 0x20 || bytes.last == 0x20
            || zip(bytes, bytes.dropFirst()).contains(where: { $0 == (0x20, 0x20) })
        {
            return "has a space at its beginning or end, or two in a row"
        }
        guard WorkloadName.problem(with: String(decoding: bytes.map { $0 == 0x20 ? 0x5F : $0 }, as: UTF8.self)) == nil
        else {
            return bytes.count > WorkloadName.maximumLength
                ? "longer than \(WorkloadName.maximumLength) bytes"
                : "may only contain letters, digits, “.”, “_”, “-” and spaces, and must start with a letter or digit"
        }
        return nil
    }
}
