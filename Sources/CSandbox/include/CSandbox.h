// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

// What a child does between fork and exec, where only system calls are allowed, and Swift code is not.
struct csandbox_plan {
    const char *program;
    char *const *arguments;
    char *const *environment;
    // sources[i] becomes targets[i]; every source is above every target. All others are closed.
    const int32_t *sources;
    const int32_t *targets;
    int32_t count;
    const char *directory;
    // The program runs as this user and group, in no other group. Only for root.
    int32_t own_user;
    uint32_t user;
    uint32_t group;
    // Makes a mount namespace in which CSANDBOX_STAGE is an empty directory of memory with these mounts in it, each under
    // its index; are_directories[i] says which kind mount i is. Only for root.
    int32_t own_mounts;
    const int32_t *mounts;
    const uint8_t *are_directories;
    int32_t mount_count;
    // Files of control groups to enter: NULL-terminated.
    char *const *groups;
    uint64_t data_limit;
    // Makes the program the first process of a process namespace: the kernel ends everything in it when it ends.
    int32_t own_processes;
    int32_t own_network;
    // The end of a pair of sockets that keep messages apart, or -1: with it a process stays behind in the namespaces that
    // answers each byte sent to the other end, 4 or 6, with a TCP socket of that family, made there and not connected, and a
    // byte of 0; or with the number of an error and none. Only with own_processes: it ends with the program.
    int32_t connector;
    // Used where namespaces need a user namespace too, that is, by everybody but root. slirp4netns locks itself in only
    // where there is a user 0.
    const char *uid_map;
    const char *gid_map;
    // The child says on `ready`, a socket, that its namespaces are there, and runs the program after a byte on `go`, whose
    // other end it must close: otherwise it would not notice that its parent died.
    int32_t ready;
    int32_t go;
    int32_t go_other;
    // Gets errno when something fails before the program runs; ECANCELED when `go` was closed without a byte.
    int32_t report;
};

// Where the mounts of a plan are. Everybody may look into the directories above it, which every system has.
#define CSANDBOX_STAGE "/run"

// Starts it; the pid, or -1 with errno.
int32_t csandbox_launch(const struct csandbox_plan *plan);

// Waits until the child says on the other end of `ready` that its namespaces are there; 1, 0 when it ended before, -1 with
// errno. With `own_network` it sends netlink sockets of its network namespace: for packet filters, for routes, for
// diagnostics; -1 stands for one that the kernel does not have. They were opened with all rights over the namespace, and
// keep them for whoever has these too.
#define CSANDBOX_SOCKETS 3
int32_t csandbox_await_sockets(int32_t ready, int32_t sockets[CSANDBOX_SOCKETS]);

// A file in memory, close-on-exec; -1 with errno.
int32_t csandbox_memory_file(const char *name);

// Opens a path relative to `directory` as O_PATH, never through a link of /proc. Without `follow` a symbolic link at its
// end is opened itself; with `beneath` nothing may lead out of `directory` (EXDEV). -1 with errno; ENOSYS before Linux 5.6.
int32_t csandbox_open_path(int32_t directory, const char *path, int32_t follow, int32_t beneath);

// The magic number of the file system that an open descriptor lies on (statfs(2)); -1 with errno.
int64_t csandbox_file_system(int32_t descriptor);

// A copy of the mount that holds `descriptor`, from there down, which is in no directory yet. With `id_map` (else -1), a
// user namespace, its files belong to whom the namespace maps their owners to; EINVAL where the file system cannot. With
// `flat` without the mounts below, and read-only. Only for root; -1 with errno.
int32_t csandbox_copy_mount(int32_t descriptor, int32_t id_map, int32_t flat);

// A user namespace in which user and group 0 are these of ours; -1 with errno. Only for root.
int32_t csandbox_id_map(uint32_t user, uint32_t group);

// Where `text` begins in `bytes`; -1 when it does not stand there.
int64_t csandbox_find(const void *bytes, uint64_t count, const char *text);
