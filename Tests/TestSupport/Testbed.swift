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

    /// Where the image registry of the testbed answers, on a port that was free when it was started.
    public static let registry: String = {
        if let registry = Environment.variable("THV_TEST_REGISTRY") { return registry }
        let bytes = (try? File.read("\(directory)/registry/address")) ?? []
        let address = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return address.isEmpty ? "127.0.0.1:1" : address
    }()
}
