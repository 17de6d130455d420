// SPDX-License-Identifier: Apache-2.0
public import Activity
public import JSONCoding

/// What has passed one workload, as its proxy counts it.
public struct TrafficReport: Event.Body {
    /// The workload's id.
    public let id: String
    public let name: String
    /// The members that the proxy has sent, with what only the control plane knows.
    public let counts: JSONObject
}
