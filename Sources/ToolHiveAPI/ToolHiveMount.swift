// SPDX-License-Identifier: Apache-2.0
package import API

/// ToolHive's wire format over our services, for programs that were written for it.
package enum ToolHiveMount {
    /// Its routes and dialects.
    package static func make(_ services: Services) -> Mount {
        Mount(
            routes: V1Beta.routes(services),
            dialects: [ToolHiveDialect.plainText, ToolHiveDialect.codeAndMessage])
    }
}
