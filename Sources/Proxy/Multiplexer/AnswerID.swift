// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The ids of requests, as servers give them back.
enum AnswerID {
    /// Some servers make another type of it (`"5"`, `5.0`); clients that are written in JavaScript take those too.
    static func number(_ id: some Collection<UInt8>) -> Int? {
        if let number = Int(String(decoding: id, as: UTF8.self)) { return number }
        guard let value = try? JSON(parsing: id) else { return nil }
        return value.intValue ?? value.stringValue.flatMap { Int($0) }
    }
}
