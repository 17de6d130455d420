// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

// The process below is a copy of ours which gives that copy back, so that no secret of ours is in it and nothing that we
// change is copied for it. From then on it has its stack and the program's text, and no library: every call of the kernel's
// is made here.
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d, long e) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d, long e) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory", "cc");
    return x0;
}
#else
#error "a sandbox runs on x86_64 and aarch64"
#endif

// Nothing of these may use what a library keeps for a thread or what a tool adds to a program.
#define BARE __attribute__((no_stack_protector, noinline, disable_sanitizer_instrumentation))

#define MOST_REGIONS 3000
struct region {
    unsigned long from, to;
};

static BARE int reads(const char **text, const char *end, unsigned long *number) {
    *number = 0;
    const char *start = *text;
    for (; *text < end; (*text)++) {
        char c = **text;
        if (c >= '0' && c <= '9') *number = *number << 4 | (unsigned long)(c - '0');
        else if (c >= 'a' && c <= 'f') *number = *number << 4 | (unsigned long)(c - 'a' + 10);
        else break;
    }
    return *text > start;
}

// Notes a line of /proc/self/maps when it is memory that belongs to no file and may be written.
static BARE void note(const char *text, const char *end, unsigned long here, struct region *regions, int *count) {
    unsigned long from, to, inode;
    if (!reads(&text, end, &from) || text == end || *text++ != '-' || !reads(&text, end, &to)) return;
    if (end - text < 6 || text[1] != 'r' || text[2] != 'w') return;
    text += 6;
    // Its place in the file, the device, and the file's number, which is decimal; only 0 is looked for.
    if (!reads(&text, end, &inode)) return;
    for (int spaces = 0; text < end && spaces < 2; text++)
        if (*text == ' ') spaces++;
    if (!reads(&text, end, &inode) || inode != 0) return;
    if (here >= from && here < to) return;
    if (*count < MOST_REGIONS) {
        regions[*count].from = from;
        regions[*count].to = to;
        (*count)++;
    }
}

static BARE void give_back_memory(void) {
    struct region regions[MOST_REGIONS];
    int count = 0;
    char line[512], chunk[2048];
    unsigned long used = 0;
    static const char path[] = "/proc/self/maps";
    long file = call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0);
    if (file < 0) return;
    for (;;) {
        long got = call(SYS_read, file, (long)chunk, sizeof chunk, 0, 0);
        if (got <= 0) break;
        for (long i = 0; i < got; i++) {
            if (chunk[i] == '\n') {
                note(line, line + used, (unsigned long)&regions, regions, &count);
                used = 0;
            } else if (used < sizeof line) {
                line[used++] = chunk[i];
            }
        }
    }
    call(SYS_close, file, 0, 0, 0, 0);
    for (int i = 0; i < count; i++)
        call(SYS_munmap, (long)regions[i].from, (long)(regions[i].to - regions[i].from), 0, 0, 0);
}

#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (count))

static const struct sock_filter rules[] = {
    LOAD(arch), SKIP_UNLESS(ARCHITECTURE, 15), LOAD(nr),
    SKIP_UNLESS(SYS_read, 1), ALLOW, SKIP_UNLESS(SYS_sendmsg, 1), ALLOW,
    SKIP_UNLESS(SYS_close, 1), ALLOW, SKIP_UNLESS(SYS_exit_group, 1), ALLOW,
    SKIP_UNLESS(SYS_socket, 5), LOAD(args[0]), SKIP_UNLESS(AF_INET, 1), ALLOW, SKIP_UNLESS(AF_INET6, 1), ALLOW,
    DENY,
};

static BARE long confine(void) {
    struct sock_fprog program;
    program.len = sizeof rules / sizeof rules[0];
    program.filter = (struct sock_filter *)rules;
    return call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0);
}

// Answers each byte, 4 or 6, with a socket of that family; with the error's number and none where it cannot be had.
// Nothing is initialised as a whole: compilers call a library for that.
static BARE void serve(int control) {
    for (;;) {
        unsigned char family, code;
        if (call(SYS_read, control, (long)&family, 1, 0, 0) != 1) return;
        long made = call(
            SYS_socket, family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, 0, 0);
        code = made < 0 ? (unsigned char)-made : 0;
        struct iovec data;
        data.iov_base = &code;
        data.iov_len = 1;
        union {
            struct cmsghdr head;
            char bytes[CMSG_SPACE(sizeof(int))];
        } ancillary;
        ancillary.head.cmsg_level = SOL_SOCKET;
        ancillary.head.cmsg_type = SCM_RIGHTS;
        ancillary.head.cmsg_len = CMSG_LEN(sizeof(int));
        *(int *)CMSG_DATA(&ancillary.head) = (int)made;
        struct msghdr message;
        message.msg_name = 0;
        message.msg_namelen = 0;
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = made < 0 ? 0 : &ancillary;
        message.msg_controllen = made < 0 ? 0 : sizeof ancillary;
        message.msg_flags = 0;
        if (call(SYS_sendmsg, control, (long)&message, MSG_NOSIGNAL, 0, 0) != 1) return;
        if (made >= 0) call(SYS_close, made, 0, 0, 0, 0);
    }
}

static BARE _Noreturn void run(int control) {
    call(SYS_close_range, 0, control - 1, 0, 0, 0);
    call(SYS_close_range, control + 1, ~0U, 0, 0, 0);
    static const char name[] = "thv-connector";
    call(SYS_prctl, PR_SET_NAME, (long)name, 0, 0, 0);
    call(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    // The namespace's maker has every capability over it.
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    int isBare = call(SYS_capset, (long)&header, (long)none, 0, 0, 0) == 0
        && call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    give_back_memory();
    if (isBare && confine() == 0) serve(control);
    for (;;) call(SYS_exit_group, 0, 0, 0, 0, 0);
}

int csandbox_connector(int control) {
    long pid = call(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) run(control);
    return pid > 0 ? 0 : -1;
}
