// SPDX-License-Identifier: Apache-2.0
import Hosting
import Instances

extension Instance {
    /// The file of a workload's log.
    func file(of kind: LogKind, _ workload: String) -> String {
        switch kind {
        case .backend: "\(logsDirectory)/\(workload.prefix(12)).log"
        case .proxy: "\(logsDirectory)/\(workload.prefix(12)).proxy.log"
        }
    }
}
