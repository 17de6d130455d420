// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Platform

/// Answers on their way out.
extension ServerCore {
    /// After a request that two readers may understand differently, nobody knows where the next one begins.
    func closing(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.closesConnection = true
        return response
    }

    func queue(_ response: HTTPResponse, on connection: OpaquePointer, _ line: HTTPConnection) -> MHD_Result {
        line.expect(.nothing, until: 0)
        let closes = response.closesConnection || response.status == 413
        // Most answers are the same bytes under the same fields again: they are put together once.
        if case .prepared(let body) = response.body, !closes {
            let kept = body.kept(under: response.headers.fields) { make(response, connection, line) }
            guard let kept else { return .NO }
            return withExtendedLifetime(kept) {
                MHD_queue_response(connection, UInt32(response.status), kept.response)
            }
        }
        guard let made = make(response, connection, line) else { return .NO }
        defer { MHD_destroy_response(made) }
        if closes { MHD_add_response_header(made, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    private func make(
        _ response: HTTPResponse, _ connection: OpaquePointer, _ line: HTTPConnection
    ) -> OpaquePointer? {
        guard let made = makeBody(response, connection, line) else { return nil }
        for field in response.headers.fields {
            // MHD refuses CR, LF and tabs in values; such a field is dropped rather than the whole answer.
            MHD_add_response_header(made, field.name, field.value)
        }
        return made
    }

    private func makeBody(
        _ response: HTTPResponse, _ connection: OpaquePointer, _ line: HTTPConnection
    ) -> OpaquePointer? {
        switch response.body {
        case .none: return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(let bytes) where response.claim != nil:
            let body = CountedBody(FixedBytes(bytes), response.claim)
            return MHD_create_response_from_buffer_with_free_callback_cls(
                body.bytes.memory.count, body.bytes.memory.baseAddress,
                { context in
                    guard let context else { return }
                    Unmanaged<CountedBody>.fromOpaque(context).release()
                }, Unmanaged.passRetained(body).toOpaque())
        case .bytes(var bytes):
            return bytes.withUnsafeMutableBytes {
                MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .pieces(let pieces):
            let source = PieceSource(pieces, response.claim)
            return MHD_create_response_from_callback(
                UInt64(source.count), 256 << 10,
                { context, position, buffer, size in
                    guard let context, let buffer else { return CMICROHTTPD_END_WITH_ERROR }
                    return Unmanaged<PieceSource>.fromOpaque(context).takeUnretainedValue().read(
                        from: Int(position), into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
                }, Unmanaged.passRetained(source).toOpaque(),
                { context in
                    guard let context else { return }
                    Unmanaged<PieceSource>.fromOpaque(context).release()
                })
        case .prepared(let body):
            return MHD_create_response_from_buffer_with_free_callback_cls(
                body.count, body.fixed.memory.baseAddress,
                { context in
                    guard let context else { return }
                    Unmanaged<FixedBytes>.fromOpaque(context).release()
                }, Unmanaged.passRetained(body.fixed).toOpaque())
        case .stream(let stream):
            line.begin(stream)
            let source = StreamSource(stream, connection)
            return MHD_create_response_from_callback(
                UInt64.max, 32 << 10,
                { context, _, buffer, size in
                    guard let context, let buffer else { return CMICROHTTPD_END_WITH_ERROR }
                    let source = Unmanaged<StreamSource>.fromOpaque(context).takeUnretainedValue()
                    return source.stream.read(
                        into: UnsafeMutableRawBufferPointer(start: buffer, count: size), for: source.connection)
                }, Unmanaged.passRetained(source).toOpaque(),
                { context in
                    guard let context else { return }
                    Unmanaged<StreamSource>.fromOpaque(context).takeRetainedValue().stream.abandon()
                })
        }
    }
}

/// A stream and the connection that it is sent on.
private final class StreamSource {
    let stream: HTTPBodyStream
    let connection: OpaquePointer
    init(_ stream: HTTPBodyStream, _ connection: OpaquePointer) {
        self.stream = stream
        self.connection = connection
    }
}

/// A body in pieces, counted until it has been sent.
private final class PieceSource {
    private let pieces: [ArraySlice<UInt8>]
    private let claim: ByteBudget.Claim?
    let count: Int
    init(_ pieces: [ArraySlice<UInt8>], _ claim: ByteBudget.Claim?) {
        self.pieces = pieces
        self.claim = claim
        count = pieces.reduce(0) { $0 + $1.count }
    }

    func read(from position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var skipped = position
        for piece in pieces {
            guard skipped >= piece.count else {
                let part = piece.dropFirst(skipped).prefix(buffer.count)
                buffer.copyBytes(from: part)
                return part.count
            }
            skipped -= piece.count
        }
        return CMICROHTTPD_END_OF_STREAM
    }
}

/// A body that is counted until it has been sent.
private final class CountedBody {
    let bytes: FixedBytes
    private let claim: ByteBudget.Claim?
    init(_ bytes: FixedBytes, _ claim: ByteBudget.Claim?) {
        self.bytes = bytes
        self.claim = claim
    }
}
