// SPDX-License-Identifier: Apache-2.0

/// What an edit would do.
public struct EditForecast: Sendable {
    /// The workload as it would be.
    public let workload: LiveWorkload
    /// The members of the run configuration that would change.
    public let fields: [String]
    /// Whether its backend would be restarted.
    public let restarts: Bool
}
