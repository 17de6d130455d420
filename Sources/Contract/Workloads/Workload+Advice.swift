// SPDX-License-Identifier: Apache-2.0
public import Models

extension Workload {
    /// What to do about its status; empty when there is nothing.
    public var advice: Remedy { Remedy(fix: fix, parts: remedy) }
}
