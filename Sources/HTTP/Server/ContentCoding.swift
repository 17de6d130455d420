// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Compressed answers (RFC 9110 section 8.4): gzip, for bodies that are whole and long enough to be worth it. Streams are
/// never compressed: an event must not wait in a compressor for the next one.
extension HTTPResponse {
    /// Shorter bodies fit into one packet anyway.
    private static let threshold = 1024
    private static let level: Int32 = 3
    private static let types: Set<String> = [
        "application/json", "application/problem+json", "application/x-ndjson", "text/html", "text/plain",
    ]

    /// This answer as the sender of `request` likes it.
    public func coded(for request: HTTPRequest) -> HTTPResponse {
        let count: Int
        switch body {
        case .bytes(let bytes): count = bytes.count
        case .prepared(let body): count = body.count
        case .none, .pieces, .stream: return self
        }
        let type = (headers["Content-Type"] ?? "").prefix { $0 != ";" }
        guard count >= Self.threshold, count < 1 << 30, Self.types.contains(String(type)),
            headers["Content-Encoding"] == nil
        else { return self }
        var answer = self
        answer.headers.add("Vary", "Accept-Encoding")
        guard Self.acceptsGzip(request.headers.values("Accept-Encoding")) else { return answer }
        switch body {
        case .bytes(let bytes):
            guard let coded = bytes.withUnsafeBytes({ Self.gzip($0) }) else { return answer }
            answer.body = .bytes(coded)
        case .prepared(let body):
            guard let coded = body.coded({ Self.gzip($0) }) else { return answer }
            answer.body = .prepared(coded)
        case .none, .pieces, .stream: return self
        }
        answer.headers["Content-Encoding"] = "gzip"
        // These are other bytes than those that the tag was made for.
        if let tag = headers["ETag"], !tag.hasPrefix("W/") { answer.headers["ETag"] = "W/" + tag }
        return answer
    }

    /// The rules of RFC 9110 section 12.5.3, as far as gzip is concerned.
    private static func acceptsGzip(_ fields: [String]) -> Bool {
        var named: Double?
        var others: Double?
        for item in fields.joined(separator: ",").lowercased().split(separator: ",") {
            let parts = item.split(separator: ";").map { part in part.filter { $0 != " " && $0 != "\t" } }
            guard let coding = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if coding == "gzip" || coding == "x-gzip" { named = weight }
            if coding == "*" { others = weight }
        }
        return (named ?? others ?? 0) > 0
    }

    private static func gzip(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        // Larger than the original would be of no use.
        let output = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            count = czlib_gzip(bytes.baseAddress, bytes.count, buffer.baseAddress, buffer.count, level)
        }
        return output.isEmpty ? nil : output
    }
}
