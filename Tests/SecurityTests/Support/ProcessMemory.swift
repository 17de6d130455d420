// SPDX-License-Identifier: Apache-2.0
import Platform

/// Memory of a process as the kernel counts it, in MiB.
enum ProcessMemory {
    /// What it holds now that is no file's.
    static func anonymous(_ pid: Int32) -> Int { field("RssAnon", pid) }

    /// The most that it has ever held.
    static func peak(_ pid: Int32) -> Int { field("VmHWM", pid) }

    private static func field(_ name: String, _ pid: Int32) -> Int {
        let status = (try? File.read("/proc/\(pid)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = status.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") } ?? ""
        return (Int(line.filter { ("0"..."9").contains($0) }) ?? 1 << 40) / 1024
    }
}
