// SPDX-License-Identifier: Apache-2.0

/// This program's version.
public enum Version {
    /// By semantic versioning.
    public static let current = "0.1.0"
}
