// SPDX-License-Identifier: Apache-2.0
public import Contract
import HTTP
public import JSONCoding

/// A value that a server has sent, beside the JSON it came in: what is printed for programs is what was sent.
@dynamicMemberLookup
public struct Received<Value: ContractValue>: APIAnswer, Equatable {
    public let value: Value
    /// As it was sent.
    public let raw: JSON
    /// The entity tag; `nil` where there is none.
    public var tag: String?
    /// Why what was changed is not in the server's database yet.
    public var notStored: String?

    /// What `raw` means; `nil` when it cannot be read.
    public init?(_ raw: JSON) {
        guard let value = Value(wire: raw) else { return nil }
        self.value = value
        self.raw = raw
    }

    public init(_ response: APIResponse) throws(APIFailure) {
        let raw = try response.json()
        guard let read = Self(raw) else { throw .broken(Self.complaint(raw)) }
        self = read
        tag = response.headers["ETag"]
        notStored = response.headers["X-Not-Stored"]
    }

    public subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { value[keyPath: member] }

    private static func complaint(_ raw: JSON) -> String {
        guard let type = Value.self as? any ContractObject.Type else { return "the server's answer makes no sense" }
        return type.complaint(raw)
    }
}

extension ContractObject {
    /// Why `raw` cannot be read.
    fileprivate static func complaint(_ raw: JSON) -> String {
        do throws(UnreadableAnswer) {
            _ = try Self(reading: raw)
            return "the server's answer makes no sense"
        } catch {
            return error.description
        }
    }
}

extension Received {
    /// The elements of a list, each beside its JSON. A server of another kind may send a bare array.
    public func items<Element>() -> [Received<Element>] where Value == Page<Element> {
        let all = raw.objectValue?[Element.list.plural]?.arrayValue ?? raw.arrayValue ?? []
        return all.compactMap { Received<Element>($0) }
    }
}

extension Received where Value == Cache {
    /// The packages, each beside its JSON.
    public func items() -> [Received<InstalledPackage>] {
        (raw.objectValue?["packages"]?.arrayValue ?? []).compactMap { Received<InstalledPackage>($0) }
    }
}

extension Received where Value == ToolList {
    /// The tools, each beside its JSON.
    public func items() -> [Received<Tool>] {
        (raw.objectValue?["tools"]?.arrayValue ?? []).compactMap { Received<Tool>($0) }
    }
}
