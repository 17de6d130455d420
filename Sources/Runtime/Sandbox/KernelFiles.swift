// SPDX-License-Identifier: Apache-2.0

/// What a sandbox does not see, or cannot write, of the kernel's own files in /proc. bubblewrap leaves those as they are
/// that it believes to be unwritable, and the kernel asks for no capability where a uid is enough. /sys is not shown at all.
enum KernelFiles {
    /// Parameters of the kernel, which programs read. Those of a namespace its owner could write.
    private static let readOnly = ["/proc/sys"]
    /// Addresses, keys, memory and other users' work; and what restarts the machine.
    private static let hiddenFiles = [
        "kallsyms", "kcore", "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "latency_stats",
        "modules", "sched_debug", "slabinfo", "sysrq-trigger", "timer_list", "vmallocinfo",
    ]
    /// Devices, drivers and file systems of the machine, and its load.
    private static let hiddenDirectories = [
        "acpi", "asound", "bus", "driver", "fs", "irq", "pressure", "scsi", "tty/driver",
    ]
    /// The only one of them that is not root's alone to write.
    private static let writableByAll = "pressure"

    /// The options of bubblewrap's that follow those which make /proc.
    /// - Parameter asRoot: Whether the backend has root's number. From others the kernel keeps by their modes what is root's
    ///   alone, and each mount more makes a start longer.
    static func hide(asRoot: Bool, stage: inout StagedMounts?, _ add: ([String]) -> Void) {
        for path in readOnly {
            // Without the stage the machine's own are bound, with what is mounted below them.
            add(["--ro-bind", stage?.addReadOnly(path) ?? path, path])
        }
        for name in hiddenFiles where HostPath.exists("/proc/" + name) {
            if asRoot || HostPath.isForAll("/proc/" + name) { add(["--ro-bind", "/dev/null", "/proc/" + name]) }
        }
        for path in hiddenDirectories.filter({ asRoot || $0 == writableByAll }).map({ "/proc/" + $0 })
        where HostPath.isDirectory(path) { add(["--tmpfs", path, "--remount-ro", path]) }
    }
}
