// SPDX-License-Identifier: Apache-2.0

/// Finds what somebody probably meant to write.
enum NearestName {
    /// The candidate with the fewest wrong, missing, doubled or swapped letters; `nil` when all are far off.
    static func find(_ word: String, in candidates: [String]) -> String? {
        let limit = max(1, word.count / 3)
        let ranked = candidates.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
        if let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= limit { return best.0 }
        // Half a word, as long as it can only be one.
        let longer = candidates.filter { word.count > 2 && $0.hasPrefix(word) }
        return longer.count == 1 ? longer[0] : nil
    }

    /// Damerau-Levenshtein distance with adjacent swaps.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, byte) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (byte == other ? 0 : 1))
                if i > 0, j > 0, byte == right[j - 1], left[i - 1] == other { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
