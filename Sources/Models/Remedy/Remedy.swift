// SPDX-License-Identifier: Apache-2.0

/// What a person may do about a problem: a sentence whose typed parts each face says in its own words, as a request, a
/// command line or a key. Its text holds for every face and names no member, flag or command.
///
/// `"start it: \(.start("time"))"`, `"choose another \(field: "port"), or leave it out"`.
public struct Remedy: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// A piece of the sentence.
    public enum Part: Sendable, Equatable {
        /// Words for every face.
        case text(String)
        /// Something that can be done with this program.
        case action(RemedyAction)
        /// A member of the request, by its JSON name: `port`.
        case field(String)
        /// A member of the request with its value, as text.
        case setting(String, to: String)
    }

    /// The sentence, in order.
    public private(set) var parts: [Part]

    /// A sentence of `parts`.
    public init(_ parts: [Part]) { self.parts = parts }

    /// Words for every face; empty for no remedy.
    public init(text: String) { parts = text.isEmpty ? [] : [.text(text)] }

    public init(stringLiteral value: String) { self.init(text: value) }
    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { parts.isEmpty }

    /// Whether it is the same in every face's words.
    public var isPlain: Bool { parts.allSatisfy { if case .text = $0 { true } else { false } } }

    /// The sentence with each typed part in the words of `say`.
    public func words(_ say: (Part) -> String) -> String {
        parts.map { part in if case .text(let text) = part { text } else { say(part) } }.joined()
    }

    /// What an interpolated literal is made of.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}
        public mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { parts.append(.text(literal)) } }
        public mutating func appendInterpolation(_ action: RemedyAction) { parts.append(.action(action)) }
        public mutating func appendInterpolation(field member: String) { parts.append(.field(member)) }
        public mutating func appendInterpolation(set member: String, to value: String) {
            parts.append(.setting(member, to: value))
        }
        public mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
        public mutating func appendInterpolation(_ number: Int) { appendLiteral("\(number)") }
        public mutating func appendInterpolation(_ other: Remedy) { parts += other.parts }
    }
}
