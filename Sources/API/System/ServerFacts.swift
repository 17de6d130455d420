// SPDX-License-Identifier: Apache-2.0
import Instances
import JSONCoding
import Platform

/// What a server tells about itself, and how it is asked to end.
struct ServerFacts: Sendable {
    let instance: Instance
    let url: String
    let nonce: String
    let startedAt = Timestamp.now
    let requestStop: @Sendable () -> Void

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

/// This program's version.
public enum Version {
    /// By semantic versioning.
    public static let current = "0.1.0"
}
