// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// What an edit comes to.
struct ConfigurationChange: Sendable {
    let before: RunConfig
    let after: RunConfig
    /// The members that differ, as the run configuration names them.
    let fields: [String]

    /// What can be changed while the backend goes on.
    private static let light: Set<String> = [
        "name", "labels", "group", "tools_filter", "tools_override", "allowed_origins",
    ]

    init(_ before: RunConfig, _ after: RunConfig) {
        self.before = before
        self.after = after
        let (old, new) = (before.json, after.json)
        let added = (new.objectValue?.members ?? []).filter { old[$0.key] != $0.value }.map(\.key)
        let removed = (old.objectValue?.keys ?? []).filter { new[$0] == nil }
        fields = added + removed
    }

    /// Whether the proxy has to be told.
    var touchesProxy: Bool { fields.contains { $0.hasPrefix("tools_") || $0 == "allowed_origins" } }

    /// Whether backend and proxy have to be started anew for it.
    var touchesBackend: Bool { fields.contains { !Self.light.contains($0) } }
}
