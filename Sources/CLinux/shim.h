// SPDX-License-Identifier: Apache-2.0
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <features.h>
// With __USE_XOPEN, fd_set has other member names here than in Swift's own Glibc module, and the two then clash.
#undef __USE_XOPEN
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
// With __USE_GNU, its enumerations have another form than in Swift's own Glibc module, and the two then clash.
#undef __USE_GNU
#include <sys/resource.h>
#define __USE_GNU 1

// glibc of Debian 12 has pidfd_open; older headers do not, so the system call is made by number.
static inline int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

static inline int clinux_pidfd_send_signal(int pidfd, int number) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, number, 0, 0);
}

static inline int clinux_exited(int status) { return WIFEXITED(status); }
static inline int clinux_exit_code(int status) { return WEXITSTATUS(status); }
static inline int clinux_signalled(int status) { return WIFSIGNALED(status); }
static inline int clinux_term_signal(int status) { return WTERMSIG(status); }

// struct ucred needs _GNU_SOURCE before the first libc header, which only a header of ours can promise.
static inline int clinux_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *pid = credentials.pid; *uid = credentials.uid; *gid = credentials.gid;
    return 0;
}
static inline int clinux_peer_groups(int socket, gid_t *groups, socklen_t *bytes) {
    return getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, bytes);
}

// posix_spawn's session and close-from extensions are hidden from Swift by their feature test.
static inline short clinux_spawn_setsid(void) { return POSIX_SPAWN_SETSID; }
static inline int clinux_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}
static inline int clinux_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

// A netlink message for sock_diag: the header and its body must lie side by side.
struct clinux_diag_request {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
};

// accept4 takes its address through a transparent union, which Swift cannot pass as NULL.
static inline int clinux_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }

// What a child does between fork and exec, where only system calls are allowed, and Swift code is not.
struct clinux_launch_plan {
    const char *program;
    char *const *arguments;
    char *const *environment;
    // sources[i] becomes targets[i]; every source is above every target. All others are closed.
    const int *sources;
    const int *targets;
    int count;
    const char *directory;
    // Files of control groups to enter: NULL-terminated.
    char *const *groups;
    uint64_t data_limit;
    // Makes the program the first process of a process namespace: the kernel ends everything in it when it ends.
    int own_processes;
    int own_network;
    // Used where namespaces need a user namespace too, that is, by everybody but root.
    const char *uid_map;
    const char *gid_map;
    // The child says on `ready` that its namespaces are there, and runs the program after a byte on `go`, whose other
    // end it must close: otherwise it would not notice that its parent died.
    int ready;
    int go;
    int go_other;
    // Gets errno when something fails before the program runs.
    int report;
};

static inline int clinux_write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written == (ssize_t)strlen(text) ? 0 : -1;
}

// Returns only when something failed: the descriptor that errno belongs on.
static inline int clinux_launch_child(const struct clinux_launch_plan *plan, unsigned long flags) {
    int above = 3;
    for (int i = 0; i < plan->count; i++)
        if (plan->targets[i] >= above) above = plan->targets[i] + 1;
    int report = fcntl(plan->report, F_DUPFD_CLOEXEC, above);
    if (report < 0) return plan->report;
    if (setsid() < 0) return report;
    for (char *const *group = plan->groups; *group; group++)
        if (clinux_write_file(*group, "0") != 0) return report;
    // By number, because <sys/resource.h> looks different here than in Swift's own Glibc module: 4 is a core file's
    // size, 2 the data's.
    uint64_t core[2] = {0, 0}, data[2] = {plan->data_limit, plan->data_limit};
    syscall(SYS_prlimit64, 0, 4, core, 0);
    if (plan->data_limit && syscall(SYS_prlimit64, 0, 2, data, 0) != 0) return report;
    if (flags & CLONE_NEWUSER) {
        if (clinux_write_file("/proc/self/setgroups", "deny") != 0) return report;
        if (clinux_write_file("/proc/self/uid_map", plan->uid_map) != 0) return report;
        if (clinux_write_file("/proc/self/gid_map", plan->gid_map) != 0) return report;
    }
    // From here on we die with our parent; if it is dead already, nobody sends the byte.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return report;
    char byte = 1;
    if (write(plan->ready, &byte, 1) != 1) return report;
    close(plan->ready);
    close(plan->go_other);
    if (read(plan->go, &byte, 1) != 1) return report;
    if (plan->directory && chdir(plan->directory) != 0) return report;
    for (int i = 0; i < plan->count; i++)
        if (dup2(plan->sources[i], plan->targets[i]) < 0) return report;
    if (report > above) syscall(SYS_close_range, above, report - 1, 0);
    syscall(SYS_close_range, report + 1, ~0U, 0);
    for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
    sigset_t none_blocked;
    sigemptyset(&none_blocked);
    sigprocmask(SIG_SETMASK, &none_blocked, 0);
    execve(plan->program, plan->arguments, plan->environment);
    return report;
}

static inline pid_t clinux_launch(const struct clinux_launch_plan *plan) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned long flags = (plan->own_processes ? CLONE_NEWPID : 0) | (plan->own_network ? CLONE_NEWNET : 0);
    if (flags && geteuid() != 0) flags |= CLONE_NEWUSER;
    // Without a stack of its own the child continues here on a copy of ours, as after fork.
    pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid < 0 && errno == EPERM && flags && !(flags & CLONE_NEWUSER)) {
        // Root without the right to make namespaces: inside a container.
        flags |= CLONE_NEWUSER;
        pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    }
    if (pid == 0) {
        int report = clinux_launch_child(plan, flags);
        int code = errno;
        (void)!write(report, &code, sizeof code);
        _exit(127);
    }
    int code = errno;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    errno = code;
    return pid;
}
