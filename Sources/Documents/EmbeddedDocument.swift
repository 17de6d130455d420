// SPDX-License-Identifier: Apache-2.0
import CDocuments

/// A file of the repository that is part of the program, byte for byte.
public enum EmbeddedDocument: Sendable {
    /// The REST API's specification: `openapi/openapi.json`.
    case openAPI
    /// The specification of ToolHive's wire format: `openapi/v1beta.json`.
    case v1Beta
    /// The built-in registry: `Resources/registry/catalog.json`.
    case catalog

    /// A copy of the file's bytes.
    public var bytes: [UInt8] { Array(memory) }

    /// The file's bytes where they are in the program, for the life of the process.
    public var memory: UnsafeRawBufferPointer {
        var count = 0
        let first =
            switch self {
            case .openAPI: cdocuments_openapi(&count)
            case .v1Beta: cdocuments_v1beta(&count)
            case .catalog: cdocuments_catalog(&count)
            }
        return UnsafeRawBufferPointer(start: first, count: count)
    }
}
