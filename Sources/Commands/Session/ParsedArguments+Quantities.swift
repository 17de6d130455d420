// SPDX-License-Identifier: Apache-2.0

extension ParsedArguments {
    /// The seconds of a flag such as `--timeout 60s`.
    func seconds(_ flag: String, default fallback: Double) throws(UsageError) -> Double {
        guard let text = value(flag) else { return fallback }
        guard let seconds = Quantity.seconds(text), seconds < 1e6 else {
            throw UsageError("--\(flag) “\(text)” is not a length of time", fix: "write --\(flag) 60s, 2m or 1h")
        }
        return seconds
    }

    /// A whole number within `range`.
    func int(_ flag: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(flag) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(flag) “\(text)” is not a number from \(range.lowerBound) to \(range.upperBound)",
                fix: "for example --\(flag) \(max(range.lowerBound, min(range.upperBound, 8080)))")
        }
        return number
    }
}
