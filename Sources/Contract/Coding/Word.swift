// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A word of an enumeration. One that this version does not know is kept as it is, so that the answers of a newer server
/// can be read.
public enum Word<Known>: ContractValue, Hashable
where Known: RawRepresentable & CaseIterable & Hashable & Sendable, Known.RawValue == String {
    case known(Known)
    /// A newer server's word; empty when the member was missing.
    case other(String)

    /// The word of `text`.
    public init(_ text: String) { self = Known(rawValue: text).map(Word.known) ?? .other(text) }

    public init?(wire json: JSON) {
        guard let text = json.stringValue else { return nil }
        self.init(text)
    }

    /// The word itself.
    public var text: String {
        switch self {
        case .known(let word): word.rawValue
        case .other(let text): text
        }
    }

    /// The case of the enumeration; `nil` for a word of a newer version.
    public var known: Known? { if case .known(let word) = self { word } else { nil } }

    public var wire: JSON { .string(text) }
    public static var shape: ContractShape { .words(Known.allCases.map(\.rawValue)) }

    public static func == (word: Word, known: Known) -> Bool { word.known == known }
    public static func != (word: Word, known: Known) -> Bool { word.known != known }
}
