// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One JSON-RPC 2.0 message of MCP, kept as the bytes it arrived in, with the places that a proxy has to look at or
/// replace. What is decided on and what is forwarded are the same bytes, and no parser can read another message in them:
/// one whose judged members come twice or in an almost equal spelling is refused here, for everybody who judges.
public struct Message: Sendable {
    /// What a message is.
    public enum Kind: Sendable, Equatable {
        case request
        case notification
        case response
    }

    /// Why bytes are not a message.
    public struct Malformed: Error, Sendable, Equatable {
        /// The error that answers it: `parse` when it is not JSON, `invalidRequest` when it is not a request object.
        public let error: RPCError
        /// Whether it is a message, but not the same one for every reader: it is not for anybody to pass on.
        public let isAmbiguous: Bool

        /// For the answer's `message`.
        public var reason: String { error.message }

        init(_ error: RPCError, isAmbiguous: Bool = false) {
            self.error = error
            self.isAmbiguous = isAmbiguous
        }

        static func ambiguous(_ reason: String) -> Malformed {
            Malformed(.invalidRequest("ambiguous message: \(reason)"), isAmbiguous: true)
        }
    }

    /// What it is.
    public let kind: Kind
    /// The whole text on one line, without a newline.
    public let bytes: [UInt8]
    /// The method of a request or notification, else empty.
    public let method: String
    /// The bytes of the `id` member, quotes included.
    public let id: Range<Int>?
    /// The bytes of `params._meta.progressToken` of a request, or `params.progressToken` of a notification.
    public let progressToken: Range<Int>?
    /// The bytes of `params.requestId`, as in `notifications/cancelled`.
    public let requestID: Range<Int>?
    /// `params.name` of `tools/call` and `prompts/get`.
    public let name: String?
    /// The bytes of `name`, quotes included.
    public let nameRange: Range<Int>?
    /// `params.uri` of the resource methods.
    public let uri: String?
    /// `params.level` of `logging/setLevel` and `notifications/message`.
    public let level: String?
    /// The bytes of `level`, quotes included.
    public let levelRange: Range<Int>?
    /// `params.elicitationId` of an elicitation that is answered elsewhere.
    public let elicitationID: String?
    /// `params._meta["io.modelcontextprotocol/protocolVersion"]`: present in the stateless era only.
    public let metaVersion: String?
    /// `params.protocolVersion` of `initialize`.
    public let protocolVersion: String?
    /// The bytes of `result` of a response.
    public let result: Range<Int>?
    /// The bytes of `params.capabilities` of `initialize`.
    public let capabilities: Range<Int>?
    /// Whether a response says that its request failed: an error, or a tool's result that is one.
    public let failed: Bool

    /// Scans one message; batches are refused.
    public init(_ text: [UInt8]) throws(Malformed) {
        // A newline may only stand between tokens, where a space is as good; stdio needs one line.
        var line = text
        // Some programs write a byte order mark; many readers of lines do not know it.
        if line.starts(with: JSONCursor.byteOrderMark) { line.removeFirst(JSONCursor.byteOrderMark.count) }
        if line.contains(0x0A) || line.contains(0x0D) {
            for index in line.indices where line[index] == 0x0A || line[index] == 0x0D { line[index] = 0x20 }
        }
        var scan = MessageScan()
        let failure: Malformed? = line.withUnsafeBufferPointer { buffer in
            do throws(Malformed) {
                try scan.run(buffer)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        bytes = line
        id = scan.id
        method = scan.method ?? ""
        result = scan.result
        progressToken = scan.progressToken
        requestID = scan.requestID
        name = scan.name
        nameRange = scan.nameRange
        uri = scan.uri
        level = scan.level
        levelRange = scan.levelRange
        elicitationID = scan.elicitationID
        metaVersion = scan.metaVersion
        protocolVersion = scan.protocolVersion
        capabilities = scan.capabilities
        failed = scan.method == nil && (scan.result == nil || scan.isToolError)
        if scan.method != nil {
            kind = scan.id == nil ? .notification : .request
        } else {
            guard scan.id != nil, scan.result != nil || scan.hasError else {
                throw Malformed(.invalidRequest("neither a request nor a response"))
            }
            kind = .response
        }
    }

    /// A part of the text and what takes its place.
    public typealias Change = (range: Range<Int>, with: [UInt8])

    /// The bytes at `range`.
    public subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// The text with each of `changes` put in place of its range; ranges must not overlap.
    public func replacing(_ changes: [Change]) -> [UInt8] {
        replacing(changes, in: 0..<bytes.count)
    }

    /// The same for the part `range` of the text, which holds all the changes.
    public func replacing(_ changes: [Change], in range: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count + changes.reduce(0) { $0 + $1.with.count })
        var position = range.lowerBound
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            output.append(contentsOf: bytes[position..<change.range.lowerBound])
            output.append(contentsOf: change.with)
            position = change.range.upperBound
        }
        output.append(contentsOf: bytes[position..<range.upperBound])
        return output
    }

    /// The same as pieces that are not copied, for what is long.
    public func pieces(_ changes: [Change]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var position = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            pieces.append(bytes[position..<change.range.lowerBound])
            pieces.append(change.with[...])
            position = change.range.upperBound
        }
        pieces.append(bytes[position...])
        return pieces
    }

    /// The response whose result is `result`, JSON text; `id` is the request's id as JSON text.
    public static func answer(to id: some Collection<UInt8>, result: some Collection<UInt8>) -> [UInt8] {
        Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id + Array(",\"result\":".utf8) + result + [UInt8(ascii: "}")]
    }

    /// The id `null`, for answers to what could not be read.
    public static let nullID = Array("null".utf8)
}
