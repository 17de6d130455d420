// SPDX-License-Identifier: Apache-2.0
import Models
import Platform

/// The granted paths of the workload that a proxy runs, opened at its first start and used again by each that follows.
final class KeptPaths: Sendable {
    private let kept = Lock<(workload: String, paths: ShownPaths)?>(nil)

    /// The paths of `workload`, opened by `open` unless they are there already.
    func paths<Failure: Error>(
        of workload: String, open: () throws(Failure) -> ShownPaths
    ) throws(Failure) -> ShownPaths {
        if !Defence.keptPaths.isOff, let known = kept.withLock({ $0 }), known.workload == workload {
            return known.paths
        }
        let opened = try open()
        kept.withLock { $0 = (workload, opened) }
        return opened
    }
}
