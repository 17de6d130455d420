// SPDX-License-Identifier: Apache-2.0

/// Takes apart a stream that carries a backend's stdout and stderr in one connection.
public protocol StreamDemultiplexer: Sendable {
    /// Takes the next bytes and hands out the pieces in them, in order. The pointers are valid during the call only.
    /// - Returns: what is wrong when the stream cannot be followed any further.
    mutating func feed(
        _ bytes: UnsafeRawBufferPointer, stdout: (UnsafeRawBufferPointer) -> Void,
        stderr: (UnsafeRawBufferPointer) -> Void
    ) -> String?
}

/// The attach stream of the Docker Engine API without a terminal: frames of one byte stream number (1 stdout,
/// 2 stderr), three zero bytes, the length in four bytes, most significant first, and the content.
public struct AttachDemultiplexer: StreamDemultiplexer {
    private var header: [UInt8] = []
    private var remaining = 0

    /// A demultiplexer at the start of a frame.
    public init() { header.reserveCapacity(8) }

    public mutating func feed(
        _ bytes: UnsafeRawBufferPointer, stdout: (UnsafeRawBufferPointer) -> Void,
        stderr: (UnsafeRawBufferPointer) -> Void
    ) -> String? {
        var rest = bytes[...]
        while !rest.isEmpty {
            if remaining == 0 {
                let missing = rest.prefix(8 - header.count)
                header.append(contentsOf: missing)
                rest = rest.dropFirst(missing.count)
                if header.count < 8 { return nil }
                remaining = header[4...].reduce(0) { $0 << 8 | Int($1) }
                guard header[0] <= 2, header[1...3].allSatisfy({ $0 == 0 }) else {
                    return "the engine's attach stream is not framed"
                }
                if remaining == 0 { header.removeAll(keepingCapacity: true) }
                continue
            }
            let content = rest.prefix(remaining)
            rest = rest.dropFirst(content.count)
            remaining -= content.count
            let piece = UnsafeRawBufferPointer(rebasing: content)
            if header[0] == 2 { stderr(piece) } else { stdout(piece) }
            if remaining == 0 { header.removeAll(keepingCapacity: true) }
        }
        return nil
    }
}
