// SPDX-License-Identifier: Apache-2.0

/// What is searched of an entry, in small letters, made once: a registry may have tens of thousands.
struct SearchText: Sendable {
    private let name: [UInt8]
    private let short: [UInt8]
    private let title: [UInt8]
    private let tags: [[UInt8]]
    private let tools: [UInt8]
    private let description: [UInt8]

    /// How long the short name is.
    var length: Int { short.count }

    init(_ entry: CatalogEntry) {
        func small(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }
        name = small(entry.name)
        short = small(entry.shortName)
        title = small(entry.title)
        tags = entry.tags.map(small)
        tools = small(entry.tools.joined(separator: "\n"))
        description = small(entry.description)
    }

    /// How well a word in small letters fits, 0 when it does not: a name counts more than a tag, a tag more than a word
    /// of the description.
    func points(of word: [UInt8]) -> Int {
        if short == word { return 200 }
        var points = 0
        if short.starts(with: word) { points = 100 } else if Self.contains(short, word) { points = 60 }
        if Self.contains(title, word) { points = max(points, 50) }
        if tags.contains(word) { points += 40 } else if tags.contains(where: { $0.starts(with: word) }) { points += 20 }
        if Self.contains(name, word) { points += 10 }
        if Self.contains(description, word) { points += 8 }
        if Self.contains(tools, word) { points += 5 }
        return points
    }

    /// Whether the short name is `words`, the whole query.
    func isCalled(_ words: [UInt8]) -> Bool { short == words }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return word.isEmpty }
        return text.withUnsafeBufferPointer { text in
            word.withUnsafeBufferPointer { word in
                var start = 0
                while start + word.count <= text.count {
                    if text[start] == first {
                        var index = 1
                        while index < word.count, text[start + index] == word[index] { index += 1 }
                        if index == word.count { return true }
                    }
                    start += 1
                }
                return false
            }
        }
    }
}
