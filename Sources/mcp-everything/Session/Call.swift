// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One running tool call: its arguments, and the ways to its client.
struct Call {
    /// Thrown through a tool when its client no longer wants the answer.
    struct Cancelled: Error {}

    let arguments: JSON
    let progressToken: JSON?
    let session: Session
    let outlet: any Outlet
    let mailbox: Mailbox

    // MARK: Arguments

    func string(_ name: String) throws -> String {
        guard let text = arguments[name]?.stringValue else { throw wrong(name, "a string") }
        return text
    }

    func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
        if let fallback, arguments[name] == nil { return fallback }
        guard let number = arguments[name]?.intValue, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ name: String) throws -> JSONNumber {
        guard case .number(let number)? = arguments[name] else { throw wrong(name, "a number") }
        return number
    }

    private func wrong(_ name: String, _ expected: String) -> Failure {
        .invalidParams("argument “\(name)” must be \(expected)")
    }

    // MARK: The client

    func notify(_ method: String, _ params: JSON) { outlet.send(Outgoing.notification(method, params)) }

    func sleep(milliseconds: Int) throws {
        if mailbox.wait(milliseconds: milliseconds) == .cancelled { throw Cancelled() }
    }

    /// Asks the client and waits up to ten minutes; what is returned is its result, or what went wrong.
    func ask(_ method: String, _ params: JSON) throws -> Result<JSON, ToolProblem> {
        let number = session.beginAsking(mailbox)
        defer { session.endAsking(number) }
        outlet.send(Outgoing.request(JSON(number), method, params))
        switch mailbox.wait(milliseconds: 600_000) {
        case .cancelled: throw Cancelled()
        case .timeout: return .failure(ToolProblem(text: "the client did not answer within ten minutes"))
        case .answer(let message):
            if let result = message["result"] { return .success(result) }
            return .failure(ToolProblem(text: message["error"]?["message"]?.stringValue ?? "the client refused"))
        }
    }
}

/// What a tool could not do, told to the model rather than to the protocol.
struct ToolProblem: Error { let text: String }
