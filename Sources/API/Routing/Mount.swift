// SPDX-License-Identifier: Apache-2.0

/// A wire format beside ours over the same services: its routes, and how its failures are told.
package struct Mount: Sendable {
    let routes: [Route]
    let dialects: [any Dialect]

    /// - Parameter dialects: the first that is spoken at a path answers for it.
    package init(routes: [Route], dialects: [any Dialect]) {
        self.routes = routes
        self.dialects = dialects
    }
}
