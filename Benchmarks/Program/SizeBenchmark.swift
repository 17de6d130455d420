// SPDX-License-Identifier: Apache-2.0
import Platform

/// The programs as they are installed.
enum SizeBenchmark {
    static func measure(_ options: Options, _ table: inout Table) throws {
        for (name, limit) in [("thv", 25), ("thv-proxyrunner", 20)] {
            let stripped = "\(options.work)/\(name)"
            try Process.run("/usr/bin/strip", ["-o", stripped, "\(options.programs)/\(name)"])
            let size = File.size(stripped)
            table.row("\(name), stripped", megabytes(size), target: "≤ \(limit) MB", reached: size <= limit * 1_000_000)
        }
    }
}
