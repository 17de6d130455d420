// SPDX-License-Identifier: Apache-2.0

/// The pace of the programs that are tested.
public enum Pace {
    /// How many times as long as usual something may take.
    #if SANITIZED
        public static let factor: Int64 = 3
    #else
        public static let factor: Int64 = 1
    #endif
}
