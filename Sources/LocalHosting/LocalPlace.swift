// SPDX-License-Identifier: Apache-2.0
import Hosting
import Platform

/// A proxy of this machine as it was written down.
struct LocalPlace: Sendable {
    let workload: String
    let nonce: String
    let process: ProcessIdentity
    let socket: String

    /// `nil` for a record of another host's.
    init?(_ record: ProxyRecord) {
        guard case .process(let process, let socket) = record.place else { return nil }
        workload = record.workload
        nonce = record.nonce
        self.process = process
        self.socket = socket
    }
}
