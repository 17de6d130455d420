// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding

@testable import API
@testable import Workloads

/// Values of services as the API sends them.
extension LiveWorkload {
    var json: JSON { Contract.Workload(self).wire }
}

extension Workloads.Operation {
    var json: JSON { Contract.Operation(now).wire }
}
