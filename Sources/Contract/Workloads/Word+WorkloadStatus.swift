// SPDX-License-Identifier: Apache-2.0
public import Models

/// A status of a newer server counts as `unknown`.
extension Word where Known == WorkloadStatus {
    /// Whether clients can use the workload.
    public var isRunning: Bool { (known ?? .unknown).isRunning }
    /// Whether its owner should look at it.
    public var isProblem: Bool { (known ?? .unknown).isProblem }
    /// Whether it has a backend, or is about to have one.
    public var isActive: Bool { (known ?? .unknown).isActive }
}
