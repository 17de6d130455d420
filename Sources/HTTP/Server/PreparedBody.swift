// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Platform

/// A body that many answers share, with what has been made of it: its compressed form, and the library's form of the last
/// answer that carried it.
public final class PreparedBody: Sendable {
    let fixed: FixedBytes
    private let compressed = Lock<PreparedBody?>(nil)
    private let answer = Lock<KeptAnswer?>(nil)

    /// The number of bytes.
    public var count: Int { fixed.memory.count }

    /// A copy of the bytes.
    public var bytes: [UInt8] { Array(fixed.memory) }

    /// Copies `bytes` once.
    public init(_ bytes: [UInt8]) { fixed = FixedBytes(bytes) }

    /// Copies nothing: `bytes` stay where they are for the life of the process, as those do that are part of the program.
    public init(lasting bytes: UnsafeRawBufferPointer) { fixed = FixedBytes(lasting: bytes) }

    /// The bytes as `code` makes them, made once; `nil` when it cannot.
    func coded(_ code: (UnsafeRawBufferPointer) -> [UInt8]?) -> PreparedBody? {
        compressed.withLock { compressed in
            if compressed == nil { compressed = code(UnsafeRawBufferPointer(fixed.memory)).map { PreparedBody($0) } }
            return compressed
        }
    }

    /// The answer with this body under `fields`: the last one if it had the same, else what `make` makes; `nil` when it cannot.
    func kept(under fields: [HTTPHeaders.Field], _ make: () -> OpaquePointer?) -> KeptAnswer? {
        answer.withLock { answer in
            if let answer, answer.fields == fields { return answer }
            answer = make().map { KeptAnswer($0, fields) }
            return answer
        }
    }
}

/// Bytes at a fixed address.
final class FixedBytes: Sendable {
    // Written once before the object is shared, and only read afterwards.
    nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
    private let isOwned: Bool

    /// Copies `bytes`.
    init(_ bytes: [UInt8]) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        isOwned = true
    }

    /// Those of the program, which nobody writes to: the type is what the library takes.
    init(lasting bytes: UnsafeRawBufferPointer) {
        memory = UnsafeMutableRawBufferPointer(mutating: bytes)
        isOwned = false
    }

    deinit { if isOwned { memory.deallocate() } }
}

/// An answer in the library's form. It may be queued on any number of connections, which count it under the library's own
/// lock.
final class KeptAnswer: @unchecked Sendable {
    let response: OpaquePointer
    let fields: [HTTPHeaders.Field]

    init(_ response: OpaquePointer, _ fields: [HTTPHeaders.Field]) {
        self.response = response
        self.fields = fields
    }

    deinit { MHD_destroy_response(response) }
}
