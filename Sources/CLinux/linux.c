// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <malloc.h>
#include <netinet/in.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

int32_t clinux_pidfd_open(int32_t pid) { return (int32_t)syscall(SYS_pidfd_open, pid, 0); }

int32_t clinux_pidfd_send_signal(int32_t pidfd, int32_t number) {
    return (int32_t)syscall(SYS_pidfd_send_signal, pidfd, number, 0, 0);
}

int32_t clinux_exit_code(int32_t status) { return WEXITSTATUS(status); }
int32_t clinux_signalled(int32_t status) { return WIFSIGNALED(status); }
int32_t clinux_term_signal(int32_t status) { return WTERMSIG(status); }

int32_t clinux_peer_credentials(int32_t socket, int32_t *pid, uint32_t *uid, uint32_t *gid) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *pid = credentials.pid;
    *uid = credentials.uid;
    *gid = credentials.gid;
    return 0;
}

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
int32_t clinux_peer_pidfd(int32_t socket) {
    int pidfd = -1;
    socklen_t length = sizeof pidfd;
    return getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &length) == 0 ? pidfd : -1;
}

// Aligned for the header that the message begins with.
union ancillary {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(8 * sizeof(int32_t))];
};

int64_t clinux_send_descriptors(
    int32_t socket, const void *bytes, uint64_t length, const int32_t *descriptors, int32_t count) {
    union ancillary control = {0};
    struct iovec data = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (count > 0 && count <= 8) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int32_t));
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(count * sizeof(int32_t));
        memcpy(CMSG_DATA(head), descriptors, count * sizeof(int32_t));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int64_t clinux_receive_descriptors(
    int32_t socket, void *bytes, uint64_t length, int32_t *descriptors, int32_t *count) {
    union ancillary control = {0};
    struct iovec data = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *count = 0;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) return received;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
        *count = (int32_t)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int32_t));
        memcpy(descriptors, CMSG_DATA(head), *count * sizeof(int32_t));
    }
    return received;
}

int16_t clinux_spawn_setsid(void) { return POSIX_SPAWN_SETSID; }

int32_t clinux_spawn_chdir(void *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int32_t clinux_spawn_close_from(void *actions, int32_t first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int32_t clinux_accept(int32_t socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }

void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int32_t clinux_event(int32_t nonblocking) { return eventfd(0, EFD_CLOEXEC | (nonblocking ? EFD_NONBLOCK : 0)); }

int32_t clinux_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int32_t clinux_poll_add(int32_t poll, int32_t descriptor, uint64_t key, int32_t departure) {
    struct epoll_event event = {.events = EPOLLRDHUP | (departure ? EPOLLONESHOT : EPOLLIN), .data.u64 = key};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

int32_t clinux_poll_remove(int32_t poll, int32_t descriptor) {
    struct epoll_event event = {0};
    return epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event);
}

int32_t clinux_poll_wait(int32_t poll, uint64_t *keys, int32_t milliseconds) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, 64, milliseconds);
    for (int index = 0; index < count; index++) keys[index] = events[index].data.u64;
    return count;
}

int32_t clinux_file_system(const char *path, int64_t *kind, int64_t *free_bytes) {
    struct statfs facts;
    if (statfs(path, &facts) != 0) return -1;
    *kind = facts.f_type;
    *free_bytes = (int64_t)facts.f_bavail * facts.f_bsize;
    return 0;
}

int32_t clinux_diagnostics_open(void) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG); }

int32_t clinux_socket_owner(
    int32_t diagnostics, const uint8_t *from, uint16_t from_port, const uint8_t *to, uint16_t to_port, int32_t length,
    uint32_t *uid, uint32_t *inode, uint8_t *state) {
    // The header and its body must lie side by side.
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 body;
    } request = {0};
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = length == 4 ? AF_INET : AF_INET6;
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0U;
    request.body.id.idiag_sport = from_port;
    request.body.id.idiag_dport = to_port;
    memcpy(request.body.id.idiag_src, from, length);
    memcpy(request.body.id.idiag_dst, to, length);
    request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    if (send(diagnostics, &request, sizeof request, 0) <= 0) return -1;
    union {
        struct nlmsghdr head;
        char bytes[8192];
    } answer;
    ssize_t count = recv(diagnostics, &answer, sizeof answer, 0);
    if (count < (ssize_t)sizeof answer.head) return -1;
    if (count < (ssize_t)NLMSG_LENGTH(sizeof(struct inet_diag_msg))) return 0;
    if (answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY) return 0;
    const struct inet_diag_msg *message = NLMSG_DATA(&answer.head);
    *uid = message->idiag_uid;
    *inode = message->idiag_inode;
    *state = message->idiag_state;
    return 1;
}

int64_t clinux_allocated(void) {
    struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd);
}

void clinux_trim(void) { malloc_trim(0); }

void clinux_own_pages(int32_t bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
