// SPDX-License-Identifier: Apache-2.0
import Contract
package import Instances
import Platform

/// What a server tells about itself, and how it is asked to end.
package struct ServerFacts: Sendable {
    let instance: Instance
    let url: String
    let nonce: String
    let startedAt = Timestamp.now
    let requestStop: @Sendable () -> Void

    /// - Parameter requestStop: called when a client asks the server to end.
    package init(instance: Instance, url: String, nonce: String, requestStop: @escaping @Sendable () -> Void) {
        self.instance = instance
        self.url = url
        self.nonce = nonce
        self.requestStop = requestStop
    }

    /// `GET /v1/runtime/info`.
    var info: RuntimeInfo {
        var info = RuntimeInfo()
        info.contractVersion = "1.1"
        info.product = "thv"
        info.version = Version.current
        info.capabilities = ["workloads", "audit"]
        info.instanceID = instance.id
        info.url = url
        info.socket = instance.apiSocket
        info.pid = Int(ProcessIdentity.current.pid)
        info.nonce = nonce
        info.auditPath = instance.auditLog
        info.stateDir = instance.stateDirectory
        info.cacheDir = instance.cacheDirectory
        info.startedAt = startedAt.text
        return info
    }
}
