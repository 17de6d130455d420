// SPDX-License-Identifier: Apache-2.0
public import Contract
import HTTP
import JSONCoding
import Models

/// The answer to a request for work that may take time.
public enum Work<Value: ContractValue>: APIAnswer {
    /// It goes on; its operation can be followed.
    case accepted(Received<Operation>)
    /// It is done.
    case done(Received<Value>)
    /// It is done, and there is nothing to show.
    case gone(notStored: String?)

    public init(_ response: APIResponse) throws(APIFailure) {
        if response.status == 202 {
            self = .accepted(try Received(response))
        } else if try response.json() == .null {
            self = .gone(notStored: response.headers["X-Not-Stored"])
        } else {
            self = .done(try Received(response))
        }
    }

    /// Why what was changed is not in the server's database yet.
    public var notStored: String? {
        switch self {
        case .accepted(let operation): operation.notStored
        case .done(let value): value.notStored
        case .gone(let reason): reason
        }
    }
}

/// An answer without anything to read in it.
public struct Nothing: APIAnswer {
    public init(_ response: APIResponse) throws(APIFailure) {
        guard response.isSuccess else { throw .problem(Problem(response)) }
    }
}

/// An answer that is text.
public struct PlainText: APIAnswer {
    /// The whole text.
    public let text: String

    public init(_ response: APIResponse) throws(APIFailure) {
        guard response.isSuccess else { throw .problem(Problem(response)) }
        text = String(decoding: response.body, as: UTF8.self)
    }
}

/// What a wait for a workload came to.
public enum Waited: APIAnswer {
    /// As it is now, in the state that was waited for or not.
    case workload(Received<Workload>)
    /// There is none, or none any more.
    case gone
    /// The time was over, and the server says nothing of the workload.
    case over

    public init(_ response: APIResponse) throws(APIFailure) {
        if response.status == 204 {
            self = .gone
        } else if response.isSuccess {
            self = .workload(try Received(response))
        } else {
            let problem = Problem(response)
            guard [408, 504].contains(response.status) else { throw .problem(problem) }
            let workload = problem.members[Problem.Member.workload.rawValue].flatMap { Received<Workload>($0) }
            self = workload.map(Self.workload) ?? .over
        }
    }
}
