// SPDX-License-Identifier: Apache-2.0

/// Collects the lines of a response's header section as they arrive.
struct ResponseHead {
    private var status = 0
    private var headers = HTTPHeaders()
    private var complete = false

    /// Takes one line, its line break included. Returns the head when this line ends it, once; interim answers and
    /// trailers are swallowed.
    mutating func add(_ line: UnsafeRawBufferPointer) -> (status: Int, headers: HTTPHeaders)? {
        if complete { return nil }
        let content = Self.trim(line[...])
        if content.isEmpty {
            if status < 200 { return nil }
            complete = true
            return (status, headers)
        }
        if content.starts(with: "HTTP/".utf8) {
            let words = content.split(separator: 0x20, maxSplits: 2)
            status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
            headers = HTTPHeaders()
        } else if let colon = content.firstIndex(of: UInt8(ascii: ":")) {
            headers.add(
                String(decoding: content[..<colon], as: UTF8.self),
                String(decoding: Self.trim(content[(colon + 1)...]), as: UTF8.self))
        }
        return nil
    }

    private static func trim(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var bytes = bytes
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
}
