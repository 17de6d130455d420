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

    /// The directory of the scripts themselves.
    public static let scripts: String = {
        let here = "\(#filePath)".split(separator: "/").dropLast(2).joined(separator: "/")
        return "/\(here)/testbed"
    }()
}
