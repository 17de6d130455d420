// SPDX-License-Identifier: Apache-2.0

/// The places of a client's message on its way to the backend, in their one order; on its way back an answer passes them
/// in reverse. `docs/architecture.md` lists them.
///
/// The first three come before there is a call: `Endpoint` does them by the header section, the parser by the body. Each of
/// the others is an `Interceptor`; those that no proxy has yet keep their places free.
enum Stage: Int, CaseIterable, Comparable, Sendable {
    /// Host, Origin, and which programs may connect.
    case admission
    /// Who the caller is.
    case authentication
    /// What cannot be read, or could be read in two ways, never becomes a call.
    case reading
    case limits
    /// Outside the tool filter, so that it counts what clients ask for and get.
    case meter
    case audit
    case authorization
    case toolFilter
    case webhooks
    case telemetry

    /// As the documentation names it.
    var name: String {
        switch self {
        case .toolFilter: "tool filter"
        default: "\(self)"
        }
    }

    static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
}
