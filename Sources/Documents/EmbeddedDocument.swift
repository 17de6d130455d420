// SPDX-License-Identifier: Apache-2.0
import CDocuments

/// A file of the repository that is part of the program, byte for byte. Each read copies it.
public enum EmbeddedDocument: Sendable {
    /// The REST API's specification: `openapi/openapi.json`.
    case openAPI
    /// The specification of ToolHive's wire format: `openapi/v1beta.json`.
    case v1Beta
    /// The built-in registry: `Resources/registry/catalog.json`.
    case catalog

    /// The file's bytes.
    public var bytes: [UInt8] {
        var count = 0
        let first =
            switch self {
            case .openAPI: cdocuments_openapi(&count)
            case .v1Beta: cdocuments_v1beta(&count)
            case .catalog: cdocuments_catalog(&count)
            }
        return Array(UnsafeBufferPointer(start: first, count: count))
    }
}
