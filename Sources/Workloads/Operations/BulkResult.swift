// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models
import Platform

/// What came of one workload of several.
public struct BulkResult: Sendable {
    /// How far it is.
    public enum Status: Sendable {
        case pending
        case succeeded
        case failed(Problem)
    }
    /// As it was asked for.
    public let name: String
    /// Its id, if there is one of that name.
    public let workload: String?
    /// How far it is.
    public var status = Status.pending

    init(name: String, workload: String?) {
        self.name = name
        self.workload = workload
    }

    /// Reads what an earlier server wrote down.
    init(_ json: JSON) {
        let id = json["workload"]?.stringValue ?? ""
        self.init(name: json["name"]?.stringValue ?? "", workload: id.isEmpty ? nil : id)
        switch json["status"]?.stringValue {
        case "succeeded": status = .succeeded
        case "failed": status = .failed(Problem(json["problem"] ?? .null))
        default: break
        }
    }

    /// Whether nothing has come of it yet.
    var isPending: Bool { if case .pending = status { true } else { false } }

    static func cancelled(_ name: String, _ workload: String?) -> BulkResult {
        var result = BulkResult(name: name, workload: workload)
        result.status = .failed(Problem(.cancelled, "nothing was done: the operation was cancelled before"))
        return result
    }

    /// How it is written down.
    var json: JSON {
        var object = JSONObject([("name", .string(name)), ("workload", .string(workload ?? ""))])
        switch status {
        case .pending: object["status"] = "pending"
        case .succeeded: object["status"] = "succeeded"
        case .failed(let problem):
            object["status"] = "failed"
            object["problem"] = .object(problem.json)
        }
        return .object(object)
    }
}

/// Hands out the numbers below `count`, each once.
final class WorkQueue: Sendable {
    private let count: Int
    private let index = Lock(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
        index.withLock { index in
            guard index < count else { return nil }
            defer { index += 1 }
            return index
        }
    }

    /// How many have been handed out.
    var taken: Int { index.withLock { $0 } }
}
