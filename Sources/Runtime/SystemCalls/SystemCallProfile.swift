// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// The table of system calls in the form that container engines take (`--security-opt seccomp=…`).
enum SystemCallProfile {
    /// The document. It names no architecture: an engine takes its own, and ends what calls in the way of another.
    static let document: JSON = [
        "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": JSON(Int(ENOSYS)),
        "syscalls": .array(SystemCallTable.rules.map(json)),
    ]

    /// The profile in the way in which an engine takes it, as long as this is kept.
    struct Offer: Sendable {
        /// What stands behind `seccomp=`.
        let text: String
        /// In memory: nothing is left on a disk, and whoever may open it is the engine's user or root anyway.
        private let file: Descriptor?

        /// - Parameter engine: `docker` or `podman`. Docker is sent the profile, Podman opens a path by itself.
        init(for engine: String) throws(SystemError) {
            guard engine == "podman" else {
                text = document.text
                file = nil
                return
            }
            let file = try Descriptor.memory(Array(document.text.utf8))
            text = "/proc/\(getpid())/fd/\(file.number)"
            self.file = file
        }
    }

    private static func json(_ rule: SystemCallRule) -> JSON {
        var object: JSONObject = ["names": JSON(rule.calls)]
        switch rule.action {
        case .allow: object["action"] = "SCMP_ACT_ALLOW"
        case .refuse:
            object["action"] = "SCMP_ACT_ERRNO"
            object["errnoRet"] = JSON(Int(EPERM))
        case .absent:
            object["action"] = "SCMP_ACT_ERRNO"
            object["errnoRet"] = JSON(Int(ENOSYS))
        }
        if !rule.conditions.isEmpty {
            object["args"] = .array(
                rule.conditions.map { condition in
                    [
                        "index": JSON(Int(condition.argument)), "op": "SCMP_CMP_MASKED_EQ",
                        "value": JSON(Int(condition.mask)), "valueTwo": JSON(Int(condition.value)),
                    ]
                })
        }
        return .object(object)
    }
}
