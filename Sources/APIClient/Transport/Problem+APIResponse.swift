// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models

extension Problem {
    /// The problem of an unsuccessful answer; one that is not JSON gets words of its own.
    public init(_ response: APIResponse) {
        if let json = try? JSON(parsing: response.body), case .object = json {
            self.init(json, status: response.status)
            return
        }
        let text = String(decoding: response.body.prefix(300), as: UTF8.self).split(whereSeparator: \.isNewline).first
        self.init(
            ["detail": .string("the server answered \(response.status)\(text.map { ": \($0)" } ?? "")")],
            status: response.status)
    }
}
