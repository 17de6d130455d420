// SPDX-License-Identifier: Apache-2.0
package import Instances
import JSONCoding
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
    var json: JSON {
        [
            "contractVersion": "1.1", "product": "thv", "version": .string(Version.current),
            "capabilities": JSON(["workloads", "audit"]), "instanceId": .string(instance.id), "url": .string(url),
            "socket": .string(instance.apiSocket), "pid": JSON(Int(ProcessIdentity.current.pid)),
            "nonce": .string(nonce), "auditPath": .string(instance.auditLog),
            "stateDir": .string(instance.stateDirectory), "cacheDir": .string(instance.cacheDirectory),
            "startedAt": .string(startedAt.text), "auth": ["required": false],
        ]
    }
}
