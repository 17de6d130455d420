// SPDX-License-Identifier: Apache-2.0

/// A member of a message that decisions rest on: a proxy's own, a tool filter's, or those of whatever is put in between.
///
/// Parsers disagree about names. Some compare them without regard to case (Go's `encoding/json`), some accept an
/// attribute's own name beside its alias (`request_id`), some cut at a NUL. A message in which such a parser could find
/// another member than the one that was judged is refused, wherever it comes from.
enum JudgedMember: UInt32 {
    case version, id, method, params, result, error
    case name, uri, level, arguments, requestID, progressToken, protocolVersion, capabilities, elicitationID, meta
    case metaProgressToken, metaVersion
    case tools, toolName, toolDescription

    /// Where a member stands.
    enum Place {
        case message
        case parameters
        case metadata
        /// The result of `tools/list`.
        case toolList
        /// A tool in it.
        case tool
    }

    /// What a key is.
    enum Finding {
        case judged(JudgedMember)
        /// Not the judged member `name`, but some parser's spelling of it.
        case lookalike(name: String)
        case other
    }

    private struct Spelling {
        let member: JudgedMember
        let name: String
        let bytes: [UInt8]
        let folded: [UInt8]

        init(_ member: JudgedMember, _ name: String) {
            self.member = member
            self.name = name
            bytes = Array(name.utf8)
            folded = JudgedMember.fold(bytes)
        }
    }

    private static let inMessage = [
        Spelling(.version, "jsonrpc"), Spelling(.id, "id"), Spelling(.method, "method"), Spelling(.params, "params"),
        Spelling(.result, "result"), Spelling(.error, "error"),
    ]
    private static let inParameters = [
        Spelling(.name, "name"), Spelling(.arguments, "arguments"), Spelling(.meta, "_meta"), Spelling(.uri, "uri"),
        Spelling(.progressToken, "progressToken"), Spelling(.requestID, "requestId"), Spelling(.level, "level"),
        Spelling(.protocolVersion, "protocolVersion"), Spelling(.capabilities, "capabilities"),
        Spelling(.elicitationID, "elicitationId"),
    ]
    private static let inMetadata = [
        Spelling(.metaProgressToken, "progressToken"),
        Spelling(.metaVersion, "io.modelcontextprotocol/protocolVersion"),
    ]

    private static let inToolList = [Spelling(.tools, "tools")]
    private static let inTool = [Spelling(.toolName, "name"), Spelling(.toolDescription, "description")]

    private static func spellings(at place: Place) -> [Spelling] {
        switch place {
        case .message: inMessage
        case .parameters: inParameters
        case .metadata: inMetadata
        case .toolList: inToolList
        case .tool: inTool
        }
    }

    /// What the key `bytes`, without escapes, is at `place`.
    static func find(_ bytes: UnsafeBufferPointer<UInt8>, at place: Place) -> Finding {
        let spellings = spellings(at: place)
        for spelling in spellings where spelling.bytes.count == bytes.count && spelling.bytes.elementsEqual(bytes) {
            return .judged(spelling.member)
        }
        guard bytes.count <= foldLimit else { return .other }
        let folded = fold(bytes)
        for spelling in spellings where spelling.folded == folded { return .lookalike(name: spelling.name) }
        return .other
    }

    /// Methods that decisions rest on. What names one of them in another spelling is not one of them, but some server's.
    private static let methods: Set<[UInt8]> = Set(
        [
            "initialize", "tools/call", "tools/list", "prompts/get", "resources/read", "resources/subscribe",
            "resources/unsubscribe", "logging/setLevel", "notifications/cancelled", "notifications/progress",
            "notifications/initialized", "notifications/message", "notifications/roots/list_changed",
            "notifications/elicitation/complete", "sampling/createMessage", "elicitation/create", "roots/list",
        ].map { Array($0.utf8) })
    private static let foldedMethods = Set(methods.map { fold($0) })
    /// The lengths of judged methods that do not fold to themselves.
    private static let foldedLengths = foldedMethods.subtracting(methods).map(\.count)

    /// Whether `method` is some parser's spelling of a judged one.
    static func isLookalike(method: String) -> Bool {
        // Almost every method: what has no capital letter, and is not as long as one that has, folds to itself.
        let isPlain = method.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A || $0 == UInt8(ascii: "/") }
        if isPlain, !foldedLengths.contains(method.utf8.count) { return false }
        let bytes = Array(method.utf8)
        guard bytes.count <= foldLimit, !methods.contains(bytes) else { return false }
        return foldedMethods.contains(fold(bytes))
    }

    /// Longer keys are nobody's spelling of a judged member.
    private static let foldLimit = 160

    /// What is the same for every name that some parser takes for the same: letters in lower case, also those that only
    /// fold to ASCII ones (`ſ`, the Kelvin sign, dotless and dotted i, `ß`, ligatures, full-width forms), without hyphens,
    /// underscores behind the first letter, white space and invisible characters; nothing from a NUL on.
    private static func fold(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(bytes.count)
        if bytes.allSatisfy({ $0 < 0x80 }) {
            for byte in bytes {
                switch byte {
                case 0: return folded
                case 1...0x20, 0x7F: break
                case 0x41...0x5A: folded.append(byte | 0x20)
                case UInt8(ascii: "-"): break
                case UInt8(ascii: "_") where !folded.isEmpty: break
                default: folded.append(byte)
                }
            }
            return folded
        }
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0: return folded
            case 1...0x20, 0x7F...0xA0: break
            case 0x41...0x5A: folded.append(UInt8(scalar.value) | 0x20)
            // U+FFFD stands for what some readers leave out.
            case 0x2D, 0xAD, 0x200B...0x200F, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF, 0xFFFD: break
            case 0x5F where !folded.isEmpty: break
            case 0xDF, 0x1E9E: folded += "ss".utf8
            case 0x130, 0x131: folded.append(UInt8(ascii: "i"))
            case 0x17F: folded.append(UInt8(ascii: "s"))
            case 0x212A: folded.append(UInt8(ascii: "k"))
            case 0xFB00...0xFB06:
                folded += ["ff", "fi", "fl", "ffi", "ffl", "st", "st"][Int(scalar.value - 0xFB00)].utf8
            case 0xFF21...0xFF3A: folded.append(UInt8(scalar.value - 0xFF21) + 0x61)
            case 0xFF41...0xFF5A: folded.append(UInt8(scalar.value - 0xFF41) + 0x61)
            default: folded += String(scalar).utf8
            }
        }
        return folded
    }
}
