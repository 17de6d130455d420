// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding

/// A request of one operation of the API, whose answer is an `Answer`. Every operation has a static function that makes
/// one; nothing else outside this target makes requests.
public struct APICall<Answer: Sendable>: Sendable {
    /// The operation's id in the specification.
    public let operation: String
    /// What is sent.
    public internal(set) var request: APIRequest

    init(
        _ operation: String, _ method: String, _ path: String, body: (any ContractValue)? = nil, timeout: Double = 75
    ) {
        self.operation = operation
        request = APIRequest(method, path, body: body?.wire, timeout: timeout)
    }

    /// The same, answered with the operation as soon as it is acknowledged.
    public var inBackground: Self { with { $0.headers["Prefer"] = "respond-async" } }

    /// The same, done only while the object has this entity tag; `nil` does it in any case.
    public func matching(_ tag: String?) -> Self { with { if let tag { $0.headers["If-Match"] = tag } } }

    /// The same, done once however often it is sent.
    public func once(_ key: String) -> Self { with { $0.headers["Idempotency-Key"] = key } }

    /// The same, given up after `seconds`.
    public func within(seconds: Double) -> Self { with { $0.timeout = seconds } }

    /// The same, whose body is never printed.
    var sensitive: Self { with { $0.isSensitive = true } }

    func with(_ change: (inout APIRequest) -> Void) -> Self {
        var copy = self
        change(&copy.request)
        return copy
    }
}

/// What a whole answer is read into.
public protocol APIAnswer: Sendable {
    /// Reads an answer.
    /// - Throws: `.problem` for what was not done, `.broken` for what cannot be read.
    init(_ response: APIResponse) throws(APIFailure)
}

/// What an answer is read into that comes bit by bit.
public protocol APIStreamAnswer: Sendable {
    /// Begins to read an answer whose status is one of success.
    init(_ stream: any APIStream)
}

extension APITransport {
    /// Sends a request and reads the whole answer.
    public func send<Answer: APIAnswer>(_ call: APICall<Answer>) async throws(APIFailure) -> Answer {
        try Answer(await send(call.request))
    }

    /// Sends a request and returns when the answer has begun.
    public func open<Answer: APIStreamAnswer>(_ call: APICall<Answer>) async throws(APIFailure) -> Answer {
        let stream = try await stream(call.request)
        guard (200..<300).contains(stream.status) else {
            _ = try await stream.rest().json()
            throw .broken("the server answered \(stream.status) and no stream")
        }
        return Answer(stream)
    }

    /// The answer, or why there is none, as a value: for callers that look at several kinds of failure.
    public func ask<Answer: APIAnswer>(_ call: APICall<Answer>) async -> Result<Answer, APIFailure> {
        let answer: Answer
        do throws(APIFailure) { answer = try await send(call) } catch { return .failure(error) }
        return .success(answer)
    }
}
