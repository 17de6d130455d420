// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// The same with the registry's own document.
@dynamicMemberLookup
public struct CatalogServerDetail: ContractObject {
    /// The entry as lists show it.
    public var server = CatalogServer()
    /// The entry as the registry has it (`server.json`).
    public var document = JSONObject()

    /// One with nothing in it.
    public init() {}

    /// An entry with its document.
    public init(_ server: CatalogServer, document: JSONObject) {
        self.server = server
        self.document = document
    }

    public subscript<Value>(dynamicMember member: WritableKeyPath<CatalogServer, Value>) -> Value {
        get { server[keyPath: member] }
        set { server[keyPath: member] = newValue }
    }

    public mutating func visit(_ members: inout some MemberVisitor) {
        server.visit(&members)
        members.required("document", &document)
    }
}
