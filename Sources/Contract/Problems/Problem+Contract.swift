// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

extension Problem: ContractValue {
    public init?(wire json: JSON) {
        guard json.objectValue != nil else { return nil }
        self.init(json)
    }

    public var wire: JSON { .object(json) }
    public static var shape: ContractShape { .object("Problem") }

    /// Members of an answer that only some kinds of problem have.
    public enum Member: String, Sendable, CaseIterable {
        case instance, requestID = "request_id", workload, current, logTail = "log_tail", id, rpcCode = "rpc_code"
        case permissions, permissionsDigest = "permissions_digest"
    }

    private subscript<Value: ContractValue>(member: Member) -> Value? {
        members[member.rawValue].flatMap { Value(wire: $0) }
    }

    /// Finds the request in the server's log.
    public var requestID: String? { self[.requestID] }
    /// The workload concerned, as it is now.
    public var workload: Workload? { self[.workload] }
    /// With `stale`: the workload as it is now.
    public var currentWorkload: Workload? { self[.current] }
    /// With `rolled_back`: what the new backend said last.
    public var logTail: [String] { self[.logTail] ?? [] }
    /// With `already_done`: the operation or object that the request was about.
    public var subject: String? { self[.id] }
    /// With `permissions_not_accepted`: what is asked for.
    public var permissions: [AskedPermission] { self[.permissions] ?? [] }
    /// Stands for `permissions`: given back, it grants exactly those.
    public var permissionsDigest: String? { self[.permissionsDigest] }
}

extension FieldIssue: ContractValue {
    public init?(wire json: JSON) {
        guard let issue = Problem(["errors": .array([json])]).issues.first, json.objectValue != nil else { return nil }
        self = issue
    }

    public var wire: JSON {
        ["pointer": .string(pointer), "code": .string(code.rawValue), "detail": .string(detail)]
    }

    public static var shape: ContractShape { .object("FieldIssue") }
}
