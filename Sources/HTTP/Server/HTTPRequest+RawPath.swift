// SPDX-License-Identifier: Apache-2.0

extension HTTPRequest {
    /// The path as it was sent, without the query, which may hold secrets.
    public var rawPath: String { String(Self.rawPath(of: target)) }

    /// What stands before the first `?` of a request's target.
    public static func rawPath(of target: String) -> Substring {
        // At the byte: a combining mark behind the question mark must not make the query part of the path.
        target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    }
}
