// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
public import JSONCoding
public import Platform
import Synchronization

/// An answer.
public struct HTTPResponse: Sendable {
    /// Where the body comes from.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Shared between any number of answers without being copied.
        case prepared(PreparedBody)
        /// Sent as it is produced, chunked.
        case stream(HTTPBodyStream)
    }

    /// The status code, 200–599.
    public var status: Int
    /// Field lines besides those the server sets itself (`Date`, `Content-Length`, `Connection`).
    public var headers: HTTPHeaders
    /// The body.
    public var body: Body
    /// What a long body takes of a budget; let go of once it has been sent.
    public var claim: ByteBudget.Claim?
    /// Closes the connection after this answer.
    public var closesConnection = false

    /// An answer.
    public init(_ status: Int, headers: HTTPHeaders = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// `application/json`.
    public static func json(_ value: JSON, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "application/json"], body: .bytes(value.bytes))
    }

    /// `text/plain`.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}

/// Bytes at a fixed address that many answers share.
public final class PreparedBody: Sendable {
    // Written once before the object is shared, and only read afterwards.
    nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

    /// The number of bytes.
    public var count: Int { memory.count }

    /// Copies `bytes` once.
    public init(_ bytes: [UInt8]) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    // Made when it is first asked for, and shared like the bytes themselves.
    private let compressed = Mutex<PreparedBody?>(nil)

    /// The bytes as `code` makes them, made once; `nil` when it cannot.
    func coded(_ code: (UnsafeRawBufferPointer) -> [UInt8]?) -> PreparedBody? {
        compressed.withLock { compressed in
            if compressed == nil { compressed = code(UnsafeRawBufferPointer(memory)).map { PreparedBody($0) } }
            return compressed
        }
    }

    /// A copy of the bytes.
    public var bytes: [UInt8] { Array(memory) }

    deinit { memory.deallocate() }
}
