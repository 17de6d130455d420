// SPDX-License-Identifier: Apache-2.0

/// Looks for the words by which programs say why they failed.
enum LogWords {
    /// Whether one of `words` begins somewhere in `line`, both in lower case: not within another word, as `enotfound` does in
    /// Python's `ModuleNotFoundError`. A number is no part of a longer one, nor a port or a piece of an address, as in
    /// `127.0.0.1:40123`.
    static func says(_ line: String, _ words: [String]) -> Bool {
        let text = Array(line.utf8)
        return words.contains { word in
            let word = Array(word.utf8)
            guard let first = word.first, text.count >= word.count else { return false }
            return (0...(text.count - word.count)).contains { place in
                text[place] == first && text[place..<(place + word.count)].elementsEqual(word)
                    && (place == 0 || !isWord(text[place - 1])) && isWhole(word, in: text, at: place)
            }
        }
    }

    private static func isWhole(_ word: [UInt8], in text: [UInt8], at place: Int) -> Bool {
        guard word.allSatisfy(isDigit) else { return true }
        let end = place + word.count
        if end < text.count, isWord(text[end]) { return false }
        // A point that ends a sentence is none of an address.
        if end + 1 < text.count, text[end] == UInt8(ascii: "."), isDigit(text[end + 1]) { return false }
        return place == 0 || text[place - 1] != UInt8(ascii: ":") && text[place - 1] != UInt8(ascii: ".")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
}
