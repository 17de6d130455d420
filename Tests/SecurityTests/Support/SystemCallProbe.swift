// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport

/// A system call that a backend tries, by its name, and what it must be answered with.
struct SystemCallProbe: Sendable {
    static let notPermitted = 1
    static let notThere = 38

    let label: String
    let name: String
    let arguments: [Int]
    let answer: Int

    init(_ name: String, _ arguments: [Int] = [], _ answer: Int = notPermitted, label: String = "") {
        self.name = name
        self.arguments = arguments
        self.answer = answer
        self.label = label.isEmpty ? name : "\(name) \(label)"
    }

    /// Each of them is a door that was open, or one of its kind.
    static let all: [SystemCallProbe] = sockets + namespaces + kernel + terminals + others

    private static let sockets: [SystemCallProbe] = {
        let families = [
            ("AF_VSOCK", 40), ("AF_ALG", 38), ("AF_PACKET", 17), ("AF_KEY", 15), ("AF_BLUETOOTH", 31), ("AF_CAN", 29),
            ("AF_TIPC", 30), ("AF_RDS", 21), ("AF_XDP", 44), ("AF_SMC", 43), ("AF_QIPCRTR", 42), ("AF_NFC", 39),
            ("AF_VSOCK with a bit that the kernel does not read", 1 << 32 | 40),
        ]
        return families.map { SystemCallProbe("socket", [$0.1, 1, 0], label: $0.0) } + [
            SystemCallProbe("socket", [40, 0x80801, 0], label: "AF_VSOCK with flags"),
            SystemCallProbe("socket", [16, 3, 12], label: "NETLINK_NETFILTER"),
            SystemCallProbe("socket", [16, 3, 15], label: "NETLINK_KOBJECT_UEVENT"),
            SystemCallProbe("socket", [16, 3, 21], label: "NETLINK_CRYPTO"),
            SystemCallProbe("socket", [2, 1, 132], label: "SCTP"), SystemCallProbe("socket", [2, 6, 0], label: "DCCP"),
            SystemCallProbe("socket", [10, 2, 115], label: "L2TP"),
            SystemCallProbe("socketpair", [30, 1, 0, 0], label: "AF_TIPC"),
        ]
    }()

    private static let namespaces: [SystemCallProbe] = [
        SystemCallProbe("unshare", [0x1000_0000], label: "CLONE_NEWUSER"),
        SystemCallProbe("unshare", [0x2_0000], label: "CLONE_NEWNS"),
        SystemCallProbe("unshare", [0x4000_0000], label: "CLONE_NEWNET"),
        SystemCallProbe("unshare", [0x80], label: "CLONE_NEWTIME"),
        SystemCallProbe("unshare", [0x1000_0000 | 0x400], label: "CLONE_NEWUSER and others"),
        SystemCallProbe("clone", [0x1000_0011, 0, 0, 0, 0], label: "CLONE_NEWUSER"),
        SystemCallProbe("clone", [0x2000_0011, 0, 0, 0, 0], label: "CLONE_NEWPID"),
        SystemCallProbe("clone3", [0, 88], notThere), SystemCallProbe("setns", [0, 0]),
        SystemCallProbe("mount", [0, 0, 0, 0, 0]), SystemCallProbe("umount2", [0, 0]),
        SystemCallProbe("pivot_root", [0, 0]), SystemCallProbe("chroot", [0]),
        SystemCallProbe("open_tree", [-100, 0, 1]), SystemCallProbe("move_mount", [-1, 0, -1, 0, 4]),
        SystemCallProbe("fsopen", [0, 0]), SystemCallProbe("fsconfig", [-1, 6, 0, 0, 0]),
        SystemCallProbe("fsmount", [-1, 0, 0]), SystemCallProbe("fspick", [-100, 0, 0]),
        SystemCallProbe("mount_setattr", [-1, 0, 0, 0, 32]),
    ]

    private static let kernel: [SystemCallProbe] = [
        SystemCallProbe("io_uring_setup", [8, 0]), SystemCallProbe("io_uring_enter", [-1, 0, 0, 0, 0]),
        SystemCallProbe("io_uring_register", [-1, 0, 0, 0]), SystemCallProbe("userfaultfd", [1]),
        SystemCallProbe("bpf", [0, 0, 0]), SystemCallProbe("perf_event_open", [0, 0, -1, -1, 0]),
        SystemCallProbe("keyctl", [0, -3, 0], label: "KEYCTL_GET_KEYRING_ID"),
        SystemCallProbe("keyctl", [1, 0], label: "KEYCTL_JOIN_SESSION_KEYRING"),
        SystemCallProbe("add_key", [0, 0, 0, 0, -3]), SystemCallProbe("request_key", [0, 0, 0, 0]),
        SystemCallProbe("init_module", [0, 0, 0]), SystemCallProbe("finit_module", [-1, 0, 0]),
        SystemCallProbe("delete_module", [0, 0]), SystemCallProbe("kexec_load", [0, 0, 0, 0]),
        SystemCallProbe("kexec_file_load", [-1, -1, 0, 0, 0]), SystemCallProbe("reboot", [0, 0, 0, 0]),
        SystemCallProbe("swapon", [0, 0]), SystemCallProbe("swapoff", [0]), SystemCallProbe("acct", [0]),
        SystemCallProbe("quotactl", [0, 0, 0, 0]), SystemCallProbe("syslog", [10, 0, 0]),
        SystemCallProbe("fanotify_init", [0, 0]), SystemCallProbe("open_by_handle_at", [-1, 0, 0]),
        SystemCallProbe("vmsplice", [-1, 0, 0, 0]), SystemCallProbe("move_pages", [0, 0, 0, 0, 0, 0]),
        SystemCallProbe("mbind", [0, 0, 0, 0, 0, 0]), SystemCallProbe("openat2", [-100, 0, 0, 24], notThere),
        SystemCallProbe("kcmp", [1, 1, 0, 0, 0]), SystemCallProbe("pidfd_getfd", [-1, 0, 0]),
        SystemCallProbe("personality", [0x40000], label: "ADDR_NO_RANDOMIZE"),
    ]

    private static let terminals: [SystemCallProbe] = [
        SystemCallProbe("ioctl", [0, 0x5412, 0], label: "TIOCSTI"),
        SystemCallProbe("ioctl", [0, 0x541c, 0], label: "TIOCLINUX"),
        SystemCallProbe("ioctl", [0, 7 << 32 | 0x5412, 0], label: "TIOCSTI with bits that the kernel does not read"),
    ]

    private static let others: [SystemCallProbe] = [
        SystemCallProbe("clock_settime", [0, 0]), SystemCallProbe("settimeofday", [0, 0]),
        SystemCallProbe("sethostname", [0, 0]), SystemCallProbe("setdomainname", [0, 0]),
        SystemCallProbe("vhangup"), SystemCallProbe("fchmod", [-1, 0o4755], label: "set-user-id"),
        SystemCallProbe("fchmod", [-1, 0o2755], label: "set-group-id"),
        SystemCallProbe("fchmodat", [-100, 0, 0o6755], label: "set-user-id"),
        SystemCallProbe("openat", [-100, 0, 0o101, 0o4755], label: "O_CREAT, set-user-id"),
        SystemCallProbe("openat", [-100, 0, 0o20200002, 0o4755], label: "O_TMPFILE, set-user-id"),
        SystemCallProbe("mknodat", [-100, 0, 0o104755, 0], label: "set-user-id"),
    ]

    /// The number of the call on this machine; `nil` where it has none.
    var number: Int? { Self.numbers[name] }

    private static let numbers: [String: Int] = {
        #if arch(x86_64)
            let path = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
        #else
            let path = "/usr/include/asm-generic/unistd.h"
        #endif
        let text = (try? File.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var numbers: [String: Int] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count == 3, words[1].hasPrefix("__NR_"), let number = Int(words[2]) else { continue }
            numbers[String(words[1].dropFirst(5))] = number
        }
        return numbers
    }()

    // MARK: Inside

    /// A Python program that makes each call of its first argument in a process of its own, and prints what they answer: errno, 0,
    /// or the signal that ended it as a negative number.
    static let program = #"""
        import ctypes, json, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        def attempt(number, arguments):
            reader, writer = os.pipe()
            pid = os.fork()
            if pid == 0:
                ctypes.set_errno(0)
                result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
                os.write(writer, str(ctypes.get_errno() if result == -1 else 0).encode())
                os._exit(0)
            os.close(writer)
            text = os.read(reader, 16)
            os.close(reader)
            status = os.waitpid(pid, 0)[1]
            return int(text or b"-%d" % os.WTERMSIG(status))
        print(json.dumps([attempt(n, a) for n, a in json.loads(sys.argv[1])]))
        """#

    /// The shell command that tries `probes`.
    static func command(_ probes: [SystemCallProbe]) -> String {
        let calls = JSON.array(
            probes.map { [JSON($0.number ?? -1), .array($0.arguments.map { JSON($0) })] })
        return "/usr/bin/python3 -c '\(program)' '\(calls.text)'"
    }
}
