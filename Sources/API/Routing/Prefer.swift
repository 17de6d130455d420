// SPDX-License-Identifier: Apache-2.0
import HTTP
import Models

/// How long a caller is ready to wait (RFC 7240).
struct Prefer: Sendable {
    /// 0 means not at all.
    let seconds: Int

    init(_ request: HTTPRequest) throws {
        var seconds = 60
        for preference in request.headers.values("Prefer").joined(separator: ",").split(separator: ",") {
            let text = preference.filter { $0 != " " }.lowercased()
            if text == "respond-async" { seconds = 0 }
            if text.hasPrefix("wait=") {
                guard let value = Int(text.dropFirst(5)), (0...600).contains(value) else {
                    throw Problem(.badRequest, "Prefer: wait takes 0 to 600 seconds, not “\(text.dropFirst(5))”")
                }
                seconds = value
            }
        }
        self.seconds = seconds
    }
}
