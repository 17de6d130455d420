// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int32_t csandbox_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int32_t csandbox_open_path(int32_t directory, const char *path, int32_t follow, int32_t beneath) {
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
        .resolve = RESOLVE_NO_MAGICLINKS | (beneath ? RESOLVE_BENEATH : 0),
    };
    return (int32_t)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int64_t csandbox_file_system(int32_t descriptor) {
    struct statfs facts;
    return fstatfs(descriptor, &facts) == 0 ? (int64_t)facts.f_type : -1;
}

int csandbox_write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written == (ssize_t)strlen(text) ? 0 : -1;
}

// Returns only when something failed: the descriptor that errno belongs on.
static int launch_child(const struct csandbox_plan *plan, unsigned long flags) {
    int above = 3;
    for (int i = 0; i < plan->count; i++)
        if (plan->targets[i] >= above) above = plan->targets[i] + 1;
    int report = fcntl(plan->report, F_DUPFD_CLOEXEC, above);
    if (report < 0) return plan->report;
    if (setsid() < 0) return report;
    struct rlimit core = {0, 0}, data = {plan->data_limit, plan->data_limit};
    setrlimit(RLIMIT_CORE, &core);
    if (plan->data_limit && setrlimit(RLIMIT_DATA, &data) != 0) return report;
    if (flags & CLONE_NEWUSER) {
        if (csandbox_write_file("/proc/self/setgroups", "deny") != 0) return report;
        if (csandbox_write_file("/proc/self/uid_map", plan->uid_map) != 0) return report;
        if (csandbox_write_file("/proc/self/gid_map", plan->gid_map) != 0) return report;
    }
    int32_t sockets[CSANDBOX_SOCKETS] = {-1, -1, -1};
    if (plan->own_network) csandbox_open_sockets(sockets);
    // While our parent makes the network, the kernel lets us wait for control groups and mounts.
    if (csandbox_announce(plan->ready, sockets) != 0) return report;
    close(plan->ready);
    close(plan->go_other);
    for (char *const *group = plan->groups; *group; group++)
        if (csandbox_write_file(*group, "0") != 0) return report;
    if (plan->own_mounts && csandbox_stage(plan) != 0) return report;
    // The keys of the session that we were started in are nothing to it. Where there are no keys, there are none to hide;
    // where a user may have no more, the program may not ask for any.
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
    // The kernel's calls, not the library's, which would wait for threads that are not in this process.
    uid_t user = plan->user;
    gid_t group = plan->group;
    if (plan->own_user && syscall(SYS_setgroups, 0, 0) != 0) return report;
    if (plan->own_user && syscall(SYS_setresgid, group, group, group) != 0) return report;
    if (plan->own_user && syscall(SYS_setresuid, user, user, user) != 0) return report;
    // From here on we die with our parent; if it is dead already, nobody sends the byte.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return report;
    char byte;
    if (read(plan->go, &byte, 1) != 1) {
        errno = ECANCELED;
        return report;
    }
    if (plan->connector >= 0 && csandbox_connector(plan->connector) != 0) return report;
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

int32_t csandbox_launch(const struct csandbox_plan *plan) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned long flags = (plan->own_processes ? CLONE_NEWPID : 0) | (plan->own_network ? CLONE_NEWNET : 0)
        | (plan->own_mounts ? CLONE_NEWNS : 0);
    if (flags && geteuid() != 0) flags |= CLONE_NEWUSER;
    pid_t pid = csandbox_copy(flags);
    if (pid < 0 && errno == EPERM && flags && !(flags & (CLONE_NEWUSER | CLONE_NEWNS))) {
        // Root without the right to make namespaces: inside a container.
        flags |= CLONE_NEWUSER;
        pid = csandbox_copy(flags);
    }
    if (pid == 0) {
        int report = launch_child(plan, flags);
        int code = errno;
        (void)!write(report, &code, sizeof code);
        csandbox_end_copy(127);
    }
    int code = errno;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    errno = code;
    return pid;
}
