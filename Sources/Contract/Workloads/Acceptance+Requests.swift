// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Requests that may say yes to the wishes of a server; `nil` says nothing.
extension RunConfigDocument {
    public func accepting(_ acceptance: Acceptance?) -> Self {
        var copy = self
        if let acceptance { copy.acceptance = acceptance }
        return copy
    }
}

extension WorkloadPatch {
    public func accepting(_ acceptance: Acceptance?) -> Self {
        var copy = self
        if let acceptance { copy.set(.acceptance, acceptance.wire) }
        return copy
    }
}

extension UpgradeRequest {
    public func accepting(_ acceptance: Acceptance?) -> Self {
        var copy = self
        if let acceptance { copy.acceptPermissions = acceptance }
        return copy
    }
}
