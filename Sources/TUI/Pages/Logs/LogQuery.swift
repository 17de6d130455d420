// SPDX-License-Identifier: Apache-2.0

/// What to look for in lines: words with `|` between them, any of which will do. Case does not count (of ASCII letters).
struct LogQuery: Sendable, Equatable {
    private let words: [[UInt8]]

    init(_ text: String) {
        words = text.split(separator: "|").map { $0.utf8.map(Self.lower) }.filter { !$0.isEmpty }
    }

    var isEmpty: Bool { words.isEmpty }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    func matches(_ line: LogLine) -> Bool {
        guard !isEmpty else { return true }
        var text = line.text
        return text.withUTF8 { bytes in
            let head = UnsafeBufferPointer(rebasing: bytes.prefix(LogLine.shown))
            return words.contains { Self.find($0, in: head, from: 0) != nil }
        }
    }

    /// Where the words are in `text`, as places of bytes, in order and apart.
    func places(in text: String) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var text = text
        return text.withUTF8 { bytes in
            var places: [Range<Int>] = []
            var position = 0
            while places.count < 200 {
                let found = words.compactMap { word in
                    Self.find(word, in: bytes, from: position).map { $0..<$0 + word.count }
                }
                guard let next = found.min(by: { $0.lowerBound < $1.lowerBound }) else { break }
                places.append(next)
                position = next.upperBound
            }
            return places
        }
    }

    private static func find(_ word: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard bytes.count >= word.count + start else { return nil }
        let first = word[0]
        for place in start...(bytes.count - word.count) where lower(bytes[place]) == first {
            var index = 1
            while index < word.count, lower(bytes[place + index]) == word[index] { index += 1 }
            if index == word.count { return place }
        }
        return nil
    }
}
