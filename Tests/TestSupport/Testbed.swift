// SPDX-License-Identifier: Apache-2.0
import Platform

/// What the scripts of `Tests/testbed` made.
public enum Testbed {
    /// The directory of virtual environments and other things kept between runs.
    public static let directory: String = {
        if let directory = Environment.variable("THV_TESTBED_DIR") { return directory }
        let cache = Environment.variable("XDG_CACHE_HOME") ?? "\(Environment.variable("HOME") ?? "")/.cache"
        return "\(cache)/thv-testbed"
    }()
}
