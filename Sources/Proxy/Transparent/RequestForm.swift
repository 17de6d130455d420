// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP

/// The forms of a request in which what is judged is what the backend reads: nothing but JSON in UTF-8 in the body of a POST.
enum RequestForm {
    /// Why a request is not passed on.
    struct Refusal: Error {
        let status: Int
        let error: RPCError
        var id = Message.nullID

        init(_ status: Int, _ error: RPCError, id: [UInt8] = Message.nullID) {
            self.status = status
            self.error = error
            self.id = id
        }

        var response: HTTPResponse {
            HTTPResponse(
                status, headers: ["Content-Type": "application/json"], body: .bytes(error.answer(to: id)))
        }
    }

    /// Checks what the header section says of the body.
    static func check(_ request: HTTPRequest) throws(Refusal) {
        if !request.announcesBody { return }
        guard request.method == "POST" else {
            throw Refusal(400, .invalidRequest("with a tool filter only a POST may have a body"))
        }
        guard request.headers.values("Content-Encoding").allSatisfy({ HTTPHeaders.same($0, "identity") }) else {
            throw Refusal(415, .invalidRequest("with a tool filter Content-Encoding must not be used"))
        }
        let types = request.headers.values("Content-Type")
        let parts = (types.first ?? "").lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }.split(
            separator: ";")
        let parameters = parts.dropFirst().filter { $0.hasPrefix("charset") }
        guard types.count == 1, parts.first == "application/json", parameters.allSatisfy({ $0 == "charset=utf-8" })
        else {
            throw Refusal(
                415, .invalidRequest("with a tool filter Content-Type must be application/json in UTF-8"))
        }
    }

    /// The fields that repeat method and name (revision 2026-07-28) say what was judged.
    static func checkMirrors(of message: Message, _ headers: HTTPHeaders) throws(Refusal) {
        for (field, value) in [("Mcp-Method", message.method), ("Mcp-Name", message.name ?? message.uri)] {
            let given = headers.values(field)
            guard let first = given.first, let value else { continue }
            // What is no plain text is encoded there.
            let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !value.hasPrefix("=?")
            guard given.count == 1, isPlain ? first == value : first.hasPrefix("=?base64?") else {
                throw Refusal(400, .headerMismatch("\(field) is not what the message says"))
            }
        }
    }
}
