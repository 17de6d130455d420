// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A JSON-RPC error answer.
struct Failure: Error {
    var code: Int
    var message: String
    var id = JSON.null

    static func invalidParams(_ message: String) -> Failure { Failure(code: -32602, message: message) }
}

/// One message from the client, as JSON-RPC 2.0 sorts them.
enum Message {
    case request(id: JSON, method: String, params: JSON)
    case notification(method: String, params: JSON)
    /// The client's answer to a request of ours, whole.
    case response(id: JSON, message: JSON)

    init(parsing bytes: some Collection<UInt8>) throws(Failure) {
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw Failure(code: -32700, message: "not JSON: \(error)")
        }
        guard case .object(let object) = json else {
            let batch = json.arrayValue != nil ? "batches are not supported" : "a message is a JSON object"
            throw Failure(code: -32600, message: batch)
        }
        let id = object["id"]
        var isValidID = false
        switch id {
        case .string: isValidID = true
        case .number(let number): isValidID = number.int != nil
        default: break
        }
        let answerID: JSON = isValidID ? id ?? .null : .null
        guard object["jsonrpc"] == "2.0" else {
            throw Failure(code: -32600, message: "“jsonrpc” must be “2.0”", id: answerID)
        }
        if id != nil, !isValidID { throw Failure(code: -32600, message: "an id is a string or a whole number") }
        guard let method = object["method"] else {
            guard let id, object["result"] != nil || object["error"] != nil else {
                throw Failure(code: -32600, message: "neither a method nor a result", id: answerID)
            }
            self = .response(id: id, message: json)
            return
        }
        guard let method = method.stringValue else {
            throw Failure(code: -32600, message: "“method” must be a string", id: answerID)
        }
        let params = object["params"] ?? .object(JSONObject())
        guard params.objectValue != nil else {
            throw Failure(code: -32602, message: "“params” must be an object", id: answerID)
        }
        if let id {
            self = .request(id: id, method: method, params: params)
        } else {
            self = .notification(method: method, params: params)
        }
    }
}

/// The bytes of messages to the client.
enum Outgoing {
    /// The answer with a result that is JSON text already.
    static func result(_ id: JSON, _ result: [UInt8]) -> [UInt8] {
        let head = Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id.bytes + Array(",\"result\":".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.count + result.count + 1)
        bytes += head
        bytes += result
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    static func failure(_ failure: Failure) -> [UInt8] {
        let error: JSON = ["code": JSON(failure.code), "message": .string(failure.message)]
        return (["jsonrpc": "2.0", "id": failure.id, "error": error] as JSON).bytes
    }

    static func notification(_ method: String, _ params: JSON) -> [UInt8] {
        (["jsonrpc": "2.0", "method": .string(method), "params": params] as JSON).bytes
    }

    static func request(_ id: JSON, _ method: String, _ params: JSON) -> [UInt8] {
        (["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params] as JSON).bytes
    }
}
