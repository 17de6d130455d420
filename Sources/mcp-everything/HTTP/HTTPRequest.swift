// SPDX-License-Identifier: Apache-2.0

/// One request, whole.
struct HTTPRequest {
    var method: String
    /// Without the query.
    var path: String
    var query: String
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []
    /// Whether the connection may be used again.
    var keepsAlive: Bool

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// A value of the query; nothing is decoded.
    func queryValue(_ name: String) -> String? {
        query.split(separator: "&").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Reads the request line and the header, without the empty line; `nil` when they are malformed.
    init?(head: ArraySlice<UInt8>) {
        let lines = head.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        guard let first = lines.first else { return nil }
        let parts = first.split(separator: " ")
        guard parts.count == 3, parts[2].hasPrefix("HTTP/1.") else { return nil }
        method = String(parts[0])
        let target = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(target[0])
        query = target.count == 2 ? String(target[1]) : ""
        headers = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append((line[..<colon].lowercased(), String(value)))
        }
        keepsAlive = true
        let connection = header("connection")?.lowercased() ?? (parts[2] == "HTTP/1.0" ? "close" : "")
        if connection == "close" { keepsAlive = false }
    }
}
