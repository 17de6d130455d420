// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

int32_t csandbox_copy_mount(int32_t descriptor, int32_t id_map, int32_t flat) {
    unsigned int depth = flat ? 0 : AT_RECURSIVE;
    int copy = (int)syscall(
        SYS_open_tree, descriptor, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | depth);
    if (copy < 0) return -1;
    struct mount_attr attributes = {
        .attr_set = (flat ? MOUNT_ATTR_RDONLY : 0) | (id_map >= 0 ? MOUNT_ATTR_IDMAP : 0),
        .propagation = 1 << 18,  // MS_PRIVATE
        .userns_fd = id_map >= 0 ? (uint64_t)id_map : 0,
    };
    if (syscall(SYS_mount_setattr, copy, "", AT_EMPTY_PATH | depth, &attributes, sizeof attributes) != 0) {
        int code = errno;
        close(copy);
        errno = code;
        return -1;
    }
    return copy;
}

int32_t csandbox_id_map(uint32_t user, uint32_t group) {
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0) return -1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = csandbox_copy(CLONE_NEWUSER);
    if (pid == 0) {
        // Only its namespace is wanted: it is here until the other end is closed.
        char byte;
        close(ready[1]);
        (void)!read(ready[0], &byte, 1);
        csandbox_end_copy(0);
    }
    int namespace = -1;
    int code = errno;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    if (pid > 0) {
        char path[64], map[64];
        snprintf(map, sizeof map, "0 %u 1", user);
        snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
        int failed = csandbox_write_file(path, map);
        snprintf(map, sizeof map, "0 %u 1", group);
        snprintf(path, sizeof path, "/proc/%d/gid_map", pid);
        failed = failed || csandbox_write_file(path, map);
        snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
        if (!failed) namespace = open(path, O_RDONLY | O_CLOEXEC);
        code = errno;
    }
    close(ready[0]);
    close(ready[1]);
    if (pid > 0)
        while (waitpid(pid, 0, 0) < 0 && errno == EINTR) {}
    errno = code;
    return namespace;
}

// Takes away what has been mounted over the very directory of a mount since it was opened: only in our namespace.
static int uncover(int mount, const char *path) {
    struct stat opened, seen;
    if (fstat(mount, &opened) != 0) return -1;
    for (int round = 0; round < 1000; round++) {
        if (stat(path, &seen) != 0) return -1;
        if (seen.st_dev == opened.st_dev && seen.st_ino == opened.st_ino) return 0;
        // UMOUNT_NOFOLLOW | MNT_DETACH
        if (syscall(SYS_umount2, path, 8 | 2) != 0) return -1;
    }
    errno = ESTALE;
    return -1;
}

int csandbox_stage(const struct csandbox_plan *plan) {
    // What is unmounted on the machine goes here too; what is mounted here stays here.
    if (syscall(SYS_mount, 0, "/", 0, MS_REC | MS_SLAVE, 0) != 0) return -1;
    if (syscall(SYS_mount, "tmpfs", CSANDBOX_STAGE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0) return -1;
    umask(022);
    for (int i = 0; i < plan->mount_count; i++) {
        char path[64];
        snprintf(path, sizeof path, CSANDBOX_STAGE "/%d", i);
        if (plan->are_directories[i]) {
            if (mkdir(path, 0755) != 0) return -1;
        } else {
            int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
            if (file < 0) return -1;
            close(file);
        }
        // MOVE_MOUNT_F_EMPTY_PATH
        if (syscall(SYS_move_mount, plan->mounts[i], "", AT_FDCWD, path, 4) != 0) return -1;
        if (uncover(plan->mounts[i], path) != 0) return -1;
    }
    return 0;
}
