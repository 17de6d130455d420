// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Synchronization

/// Operations that an earlier server had begun.
extension WorkloadService {
    /// Goes on with one until it has come true, or cannot any more. What is done of it is not done again, but for
    /// restarts of several: those that were under way are done once more.
    /// - Parameter proxies: what an earlier server had written down of its proxies.
    func goOn(with interrupted: InterruptedOperation, _ proxies: [ProxyRecord]) {
        let operation = interrupted.operation
        if operation.kind.hasSuffix("-many"),
            let verb = Lifecycle(rawValue: String(operation.kind.dropLast("-many".count)))
        {
            return proceed(verb, operation)
        }
        run(operation) { [self] operation in
            let id = operation.workload
            switch operation.kind {
            case "create", "start": try await untilUp(id)
            case "restart":
                if isStillToRestart(id, interrupted.resume, proxies) {
                    try await bringUpAnew(id, operation.caller, operation)
                } else {
                    try await untilUp(id)
                }
            case "delete-group":
                try await resumeDeleting(operation.name, interrupted.resume, operation.caller)
            default:
                let done = await view.wait(for: id, seconds: 3600) { $0 == nil || $0?.status == .stopped }
                if !done { throw Problem(.timeout, "\(operation.name) has not ended") }
            }
        }
    }

    /// Whether a restart has not begun, or not got as far as ending the proxy of before.
    private func isStillToRestart(_ id: String, _ resume: JSON, _ proxies: [ProxyRecord]) -> Bool {
        guard let before = resume["nonce"]?.stringValue else { return true }
        let isLinked = state.withLock { $0.links[id] != nil }
        return isLinked && proxies.contains { $0.workload == id && $0.nonce == before }
    }
}
