// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models

extension Remedy {
    /// The remedy of an object that has `fix` and its parts, `remedy`.
    public init(fix: String?, parts: [RemedyPart]?) {
        self.init(parts.map { .array($0.map(\.wire)) }, text: fix ?? "")
    }
}
