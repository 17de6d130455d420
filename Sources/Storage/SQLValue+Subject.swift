// SPDX-License-Identifier: Apache-2.0
public import Identity

/// Identities in columns: a user of this machine is its uid, as in every database of before; anybody else is a text, which no
/// column of SQLite's refuses.
extension SQLValue {
    /// A subject.
    public static func subject(_ subject: Subject) -> SQLValue {
        subject.uid.map { .int(Int64($0)) } ?? .text(subject.text)
    }

    /// The subject; what is none of ours is nobody's, a service without a name.
    public var subject: Subject {
        switch self {
        case .int(let value): UInt32(exactly: value).map(Subject.user) ?? .service("")
        case .text(let text): Subject(text: text) ?? .service("")
        case .null: .service("")
        }
    }
}
