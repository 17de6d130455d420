// SPDX-License-Identifier: Apache-2.0

/// Which system calls a backend may make, in a sandbox as in a container. It is the default of the container engines, less
/// what a server of tools needs nothing of: other kinds of sockets, io_uring, ways to make files that run as somebody else.
/// The names are those of every architecture; where one does not have a call, its rule means nothing.
enum SystemCallTable {
    /// All of them. What is in none is answered with ENOSYS.
    static let rules: [SystemCallRule] =
        [
            SystemCallRule(.allow, files + memory + processes + time + messages),
            SystemCallRule(.refuse, refused), SystemCallRule(.absent, absent),
        ] + namespaces + sockets + terminals + modes + personalities

    // MARK: Always

    private static let files = words(
        """
        access chdir chown close close_range copy_file_range dup dup2 dup3 faccessat faccessat2 fadvise64 fadvise64_64
        fallocate fchdir fchown fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat
        fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd getdents getdents64 getxattr
        inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link linkat listxattr llistxattr
        lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat name_to_handle_at newfstatat pipe pipe2 pread64
        preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename renameat
        renameat2 rmdir sendfile sendfile64 setxattr splice stat stat64 statfs statfs64 statx symlink symlinkat sync
        sync_file_range sync_file_range2 syncfs tee truncate truncate64 umask unlink unlinkat utime utimensat utimes write
        writev
        """)

    private static let memory = words(
        """
        brk madvise membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mmap2 mprotect mremap msync
        munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_madvise process_mrelease process_vm_readv
        process_vm_writev remap_file_pages shmat shmctl shmdt shmget
        """)

    private static let processes = words(
        """
        alarm arch_prctl capget capset execve execveat exit exit_group fork futex futex_waitv get_robust_list
        get_thread_area getcpu getegid getegid32 geteuid getgid getgroups getitimer getpgid getpgrp getpid getppid
        getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid getuid ioprio_get ioprio_set kill
        landlock_add_rule landlock_create_ruleset landlock_restrict_self pause pidfd_open pidfd_send_signal prctl
        prlimit64 ptrace restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
        rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
        sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr
        sched_setparam sched_setscheduler sched_yield seccomp set_robust_list set_thread_area set_tid_address setfsgid
        setfsuid setgid setgroups setitimer setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid
        setuid sigaltstack sysinfo tgkill tkill uname ugetrlimit vfork wait4 waitid waitpid
        """)

    private static let time = words(
        """
        adjtimex clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time timer_create timer_delete
        timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times
        """)

    private static let messages = words(
        """
        _newselect accept accept4 bind connect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait
        epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 getpeername getsockname getsockopt io_cancel io_destroy
        io_getevents io_pgetevents io_setup io_submit listen mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend
        mq_unlink msgctl msgget msgrcv msgsnd poll ppoll pselect6 recv recvfrom recvmmsg recvmsg select semctl semget
        semop semtimedop send sendmmsg sendmsg sendto setsockopt shutdown signalfd signalfd4
        """)

    // MARK: Never

    /// What changes the machine or looks into others, and doors of the kernel that were too often open.
    private static let refused = words(
        """
        acct add_key bpf chroot clock_adjtime clock_settime create_module delete_module fanotify_init fanotify_mark
        finit_module fsconfig fsmount fsopen fspick get_kernel_syms init_module io_uring_enter io_uring_register
        io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages modify_ldt
        mount mount_setattr move_mount move_pages nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd
        pivot_root query_module quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node
        setdomainname sethostname setns settimeofday stime swapoff swapon sysfs syslog umount umount2 uselib
        userfaultfd ustat vhangup vmsplice vserver
        """)

    /// clone3 and openat2 take their flags from memory, which a filter cannot see; the others are of other times.
    private static let absent = words(
        "_sysctl afs_syscall clone3 get_mempolicy getpmsg openat2 putpmsg security tuxcall")

    // MARK: By their arguments

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, and NEWTIME, which clone takes for a signal.
    private static let newNamespaces: UInt64 = 0x7e02_0000
    private static let newTime: UInt64 = 0x80

    private static let namespaces =
        either("clone", .any(of: newNamespaces, in: 0), allowed: [.init(argument: 0, mask: newNamespaces, value: 0)])
        + either(
            "unshare", .any(of: newNamespaces | newTime, in: 0),
            allowed: [.init(argument: 0, mask: newNamespaces | newTime, value: 0)])

    /// AF_UNIX, the two of the internet, and of AF_NETLINK what tells of addresses and routes. All others are outside of
    /// every network namespace (AF_VSOCK), or are parts of the kernel that hardly anybody looks after.
    private static let sockets: [SystemCallRule] = {
        let unix: UInt64 = 1, inet: [UInt64] = [2, 10], netlink: UInt64 = 16
        // IP, ICMP, TCP, UDP, ICMPv6, MPTCP: not the ones whose modules the kernel would load for this. Refused are DCCP,
        // L2TP, SCTP and UDP-Lite; what nobody knows is absent.
        let protocols: [UInt64] = [0, 1, 6, 17, 58, 262], modules: [UInt64] = [33, 115, 132, 136]
        // Stream, datagram, raw; the upper bits are flags. With DCCP's type the protocol may be 0.
        let types: [UInt64] = [1, 2, 3], otherTypes: [UInt64] = [4, 5, 6, 10], typeBits: UInt64 = 0xf
        func type(_ value: UInt64) -> SystemCallRule.Condition { .init(argument: 1, mask: typeBits, value: value) }
        var rules = [SystemCallRule(.allow, ["socket", "socketpair"], [.equals(0, unix)])]
        rules += refuse(["socketpair"], .none(of: [unix], in: 0))
        rules += refuse(["socket"], .none(of: [unix, netlink] + inet, in: 0))
        rules.append(SystemCallRule(.allow, ["socket"], [.equals(0, netlink), .equals(2, 0)]))
        rules += refuse(["socket"], (1...22).map { .equals(2, $0) }, and: [.equals(0, netlink)])
        for family in inet.map({ SystemCallRule.Condition.equals(0, $0) }) {
            for number in protocols {
                rules += types.map { SystemCallRule(.allow, ["socket"], [family, type($0), .equals(2, number)]) }
            }
            rules += refuse(["socket"], modules.map { .equals(2, $0) }, and: [family])
            rules += refuse(["socket"], otherTypes.map(type), and: [family, .equals(2, 0)])
        }
        return rules
    }()

    /// TIOCSTI types for whoever reads a terminal, TIOCLINUX pastes into a console.
    private static let terminals: [SystemCallRule] = {
        let typing: [UInt64] = [0x5412, 0x541c]
        return typing.map { SystemCallRule(.refuse, ["ioctl"], [.equals(1, $0)]) }
            + [SystemCallRule.Condition].none(of: typing, in: 1).map { SystemCallRule(.allow, ["ioctl"], [$0]) }
    }()

    /// Files in a volume belong to its owner: one that is set-user-id would run as the owner for every user of the machine.
    private static let modes: [SystemCallRule] = {
        let setID: UInt64 = 0o6000, create: UInt64 = 0o100
        var rules: [SystemCallRule] = []
        let calls: [(String, UInt32)] = [
            ("chmod", 1), ("fchmod", 1), ("creat", 1), ("mknod", 1), ("fchmodat", 2), ("mknodat", 2),
        ]
        for (call, argument) in calls {
            rules += either(
                call, .any(of: setID, in: argument), allowed: [.init(argument: argument, mask: setID, value: 0)])
        }
        // Without O_CREAT the mode is whatever lay in the register; O_TMPFILE makes a file too, and so looks at it.
        let temporary: UInt64 = 0o20000000
        for (call, flags, mode) in [("open", 1, 2), ("openat", 2, 3)] as [(String, UInt32, UInt32)] {
            rules.append(
                SystemCallRule(.allow, [call], [.init(argument: flags, mask: create | temporary, value: 0)]))
            for making in [SystemCallRule.Condition].any(of: create | temporary, in: flags) {
                rules += either(
                    call, .any(of: setID, in: mode), allowed: [.init(argument: mode, mask: setID, value: 0)],
                    and: [making])
            }
        }
        return rules
    }()

    /// Linux as it is, with 32-bit names or addresses, and asking which one it is. The refused bits are the flags from
    /// ADDR_NO_RANDOMIZE to STICKY_TIMEOUTS; asking sets the uppermost too.
    private static let personalities: [SystemCallRule] = {
        let known: [UInt64] = [0, 0x8, 0x20000, 0x20008, 0xffff_ffff], flags: UInt64 = 0x0ffc_0000,
            top: UInt64 = 1 << 31
        let refused = [SystemCallRule.Condition].any(of: flags, in: 0).map {
            SystemCallRule.Condition(argument: 0, mask: $0.mask | top, value: $0.value)
        }
        return known.map { SystemCallRule(.allow, ["personality"], [.equals(0, $0)]) }
            + refuse(["personality"], refused)
    }()

    // MARK: Writing rules

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func refuse(
        _ calls: [String], _ alternatives: [SystemCallRule.Condition], and others: [SystemCallRule.Condition] = []
    ) -> [SystemCallRule] {
        alternatives.map { SystemCallRule(.refuse, calls, others + [$0]) }
    }

    private static func either(
        _ call: String, _ refused: [SystemCallRule.Condition], allowed: [SystemCallRule.Condition],
        and others: [SystemCallRule.Condition] = []
    ) -> [SystemCallRule] {
        [SystemCallRule(.allow, [call], others + allowed)] + refuse([call], refused, and: others)
    }
}
