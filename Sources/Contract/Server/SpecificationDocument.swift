// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// The OpenAPI document of a server.
public struct SpecificationDocument: ContractValue {
    /// An operation as the document lists it.
    public struct Operation: Sendable, Equatable {
        /// `GET`, `POST`, …, or another member of a path, in capitals.
        public let method: String
        public let path: String
        public let summary: String
    }

    /// The whole document.
    public let document: JSONObject

    public init?(wire json: JSON) {
        guard let document = json.objectValue else { return nil }
        self.document = document
    }

    /// Every operation, in the document's order.
    public var operations: [Operation] {
        (document["paths"]?.objectValue?.members ?? []).flatMap { path, item in
            (item.objectValue?.members ?? []).map { method, operation in
                Operation(
                    method: method.uppercased(), path: path, summary: operation["summary"]?.stringValue ?? "")
            }
        }
    }

    public var wire: JSON { .object(document) }
    public static var shape: ContractShape { .map(.any) }
}
