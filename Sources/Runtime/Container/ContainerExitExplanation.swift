// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// Finds out why a container ended, and what helps.
struct ContainerExitExplanation {
    let config: RunConfig
    /// The last lines it wrote.
    let lines: [String]

    func exit(code: Int?, outOfMemory: Bool) -> BackendExit {
        BackendExit(code: code, reason: reason(code, outOfMemory))
    }

    private func reason(_ code: Int?, _ outOfMemory: Bool) -> String {
        if outOfMemory { return "out of memory: its limit is \(memory), raise it" }
        guard let code else { return "ended, and the container engine does not say how" }
        if code == 0 { return "ended by itself (exit code 0)" }
        // Podman's init program ends with 1 when it finds nothing to run.
        let known = mentions("failed to exec pid1: no such file") ? 127 : code
        return "\(words(known)) (exit code \(code))\(hint(known).map { ": \($0)" } ?? "")"
    }

    private func words(_ code: Int) -> String {
        switch code {
        case 125: "could not be started by the container engine"
        case 126: "its program may not be executed"
        case 127: "its program was not found"
        case 137: "was killed"
        case 139: "crashed with a memory fault"
        case 143: "was asked to end"
        default: "ended with an error"
        }
    }

    private func hint(_ code: Int) -> String? {
        if mentions("read-only file system") {
            return "it wrote to its read-only root file system; mount a directory for it as a volume, or"
                + " make the file system writable"
        }
        if mentions("no space left") {
            return "it ran out of disk space; free some, or mount a larger directory for it"
        }
        if mentions("operation not permitted") {
            return "it tried what no container here may, as all capabilities are dropped; another user may help,"
                + " or a path mounted as a volume"
        }
        if !config.policy.permissionProfile.outbound.allowAll,
            mentions("name resolution", "network is unreachable", "bad address", "could not resolve", "getaddrinfo")
        {
            return "it has no network; allow it with the permission profile “network”"
        }
        if mentions("permission denied") {
            return "a file was closed to its user; choose another, or correct the files' rights"
        }
        switch code {
        case 126, 127: return "check the image and its arguments"
        case 137: return "if it needed more than \(memory), raise its memory limit"
        default: return nil
        }
    }

    private var memory: String {
        ByteSize.text(config.limits.memory == 0 ? ContainerPlan.defaultMemory : config.limits.memory)
    }

    private func mentions(_ words: String...) -> Bool {
        lines.contains { line in
            let line = line.lowercased()
            return words.contains { line.hasBytes(of: $0) }
        }
    }
}
