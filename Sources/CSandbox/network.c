// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static const int families[CSANDBOX_SOCKETS] = {NETLINK_NETFILTER, NETLINK_ROUTE, NETLINK_SOCK_DIAG};

union ancillary {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(CSANDBOX_SOCKETS * sizeof(int))];
};

void csandbox_open_sockets(int32_t sockets[CSANDBOX_SOCKETS]) {
    for (int i = 0; i < CSANDBOX_SOCKETS; i++)
        sockets[i] = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, families[i]);
}

int csandbox_announce(int32_t ready, const int32_t sockets[CSANDBOX_SOCKETS]) {
    // The byte says which of them there are.
    unsigned char which = 0;
    int open[CSANDBOX_SOCKETS], count = 0;
    for (int i = 0; i < CSANDBOX_SOCKETS; i++) {
        if (sockets[i] < 0) continue;
        which |= 1 << i;
        open[count++] = sockets[i];
    }
    union ancillary control;
    memset(&control, 0, sizeof control);
    struct iovec data = {.iov_base = &which, .iov_len = 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(head), open, count * sizeof(int));
    }
    if (sendmsg(ready, &message, MSG_NOSIGNAL) != 1) return -1;
    for (int i = 0; i < count; i++) close(open[i]);
    return 0;
}

int32_t csandbox_await_sockets(int32_t ready, int32_t sockets[CSANDBOX_SOCKETS]) {
    for (int i = 0; i < CSANDBOX_SOCKETS; i++) sockets[i] = -1;
    union ancillary control;
    unsigned char which = 0;
    struct iovec data = {.iov_base = &which, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};
    ssize_t count;
    while ((count = recvmsg(ready, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
    if (count <= 0) return (int32_t)count;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (!head || head->cmsg_type != SCM_RIGHTS) return 1;
    int got = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    int open[CSANDBOX_SOCKETS];
    memcpy(open, CMSG_DATA(head), got * sizeof(int));
    for (int i = 0, next = 0; i < CSANDBOX_SOCKETS && next < got; i++)
        if (which & 1 << i) sockets[i] = open[next++];
    return 1;
}
