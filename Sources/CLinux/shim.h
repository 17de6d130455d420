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
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>

// glibc of Debian 12 has pidfd_open; older headers do not, so the system call is made by number.
static inline int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

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
