// SPDX-License-Identifier: Apache-2.0

/// A value of a column or parameter.
public enum SQLValue: Sendable, Equatable {
    case null
    case int(Int64)
    case text(String)

    /// A number.
    public static func number(_ value: some BinaryInteger) -> SQLValue { .int(Int64(value)) }
    /// A text, or NULL.
    public static func optional(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }

    /// The number, or 0.
    public var int: Int64 { if case .int(let value) = self { value } else { 0 } }
    /// The text, or empty.
    public var text: String { if case .text(let value) = self { value } else { "" } }
    /// The text, or `nil` for anything else.
    public var optionalText: String? { if case .text(let value) = self { value } else { nil } }
}

/// Why the database did not do something.
public struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure, for callers that act on it.
    public enum Code: Sendable {
        /// A row with the same key exists.
        case duplicate
        case diskFull
        /// The file system, or the file, cannot be written.
        case readOnly
        /// Another program holds the file too long.
        case busy
        /// The disk does not do what it is asked for.
        case inputOutput
        /// What is in the file makes no sense.
        case corrupt
        case other

        /// Whether it may go away by itself, or by what a person does elsewhere.
        public var mayPass: Bool {
            switch self {
            case .diskFull, .readOnly, .busy, .inputOutput: true
            case .duplicate, .corrupt, .other: false
            }
        }
    }
    /// The kind.
    public let code: Code
    /// SQLite's words.
    public let reason: String

    /// What to do about it, when that is known.
    public let fix: String?

    /// A failure.
    public init(_ code: Code, _ reason: String, fix: String? = nil) {
        self.code = code
        self.reason = reason
        self.fix = fix
    }

    /// The reason.
    public var description: String { reason }
}
