// SPDX-License-Identifier: Apache-2.0
public import Models

extension Runnable {
    /// What to do so that the entry can run; empty when it can.
    public var advice: Remedy { Remedy(fix: fix, parts: remedy) }
}
