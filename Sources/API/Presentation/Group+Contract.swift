// SPDX-License-Identifier: Apache-2.0
import Contract
import Platform
import Workloads

extension Contract.Group {
    /// A group with what is in it.
    init(_ group: GroupSummary) {
        self.init()
        name = group.name
        workloads = group.workloads
        clients = group.clients
        createdAt = group.createdAt.text
    }
}
