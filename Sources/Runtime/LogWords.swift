// SPDX-License-Identifier: Apache-2.0

/// Looks for the words by which programs say why they failed.
enum LogWords {
    /// Whether one of `words` begins somewhere in `line`, both in lower case: not within another word, as `enotfound` does in
    /// Python's `ModuleNotFoundError`.
    static func says(_ line: String, _ words: [String]) -> Bool {
        let text = Array(line.utf8)
        return words.contains { word in
            let word = Array(word.utf8)
            guard let first = word.first, text.count >= word.count else { return false }
            return (0...(text.count - word.count)).contains { place in
                text[place] == first && (place == 0 || !isWord(text[place - 1]))
                    && text[place..<(place + word.count)].elementsEqual(word)
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
}
