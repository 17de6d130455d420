// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

// System calls that Swift's own Glibc module does not show. No system header is included here: a structure that this
// module showed as well would belong to both modules, and no other target could use its members.

// pidfd_open and pidfd_send_signal, by number, because older headers lack them.
int32_t clinux_pidfd_open(int32_t pid);
int32_t clinux_pidfd_send_signal(int32_t pidfd, int32_t number);

// What waitpid says; its macros are invisible to Swift.
int32_t clinux_exit_code(int32_t status);
int32_t clinux_signalled(int32_t status);
int32_t clinux_term_signal(int32_t status);

// SO_PEERCRED; 0, or -1 with errno.
int32_t clinux_peer_credentials(int32_t socket, int32_t *pid, uint32_t *uid, uint32_t *gid);

// SO_PEERPIDFD, by number: a pidfd of the process that connected, close-on-exec, or -1 with errno (ENOPROTOOPT before
// Linux 6.5).
int32_t clinux_peer_pidfd(int32_t socket);

// Descriptors in a message of a unix socket, 8 at most. Sending takes all of `bytes` or fails; receiving writes how many
// descriptors came, close-on-exec, and returns as recv does.
int64_t clinux_send_descriptors(
    int32_t socket, const void *bytes, uint64_t length, const int32_t *descriptors, int32_t count);
int64_t clinux_receive_descriptors(
    int32_t socket, void *bytes, uint64_t length, int32_t *descriptors, int32_t *count);

// Extensions of posix_spawn; `actions` is a posix_spawn_file_actions_t.
int16_t clinux_spawn_setsid(void);
int32_t clinux_spawn_chdir(void *actions, const char *path);
int32_t clinux_spawn_close_from(void *actions, int32_t first);

// accept4 with close-on-exec, without asking for the address.
int32_t clinux_accept(int32_t socket);

// Names the calling thread; 15 bytes at most.
void clinux_name_thread(const char *name);

// eventfd with close-on-exec.
int32_t clinux_event(int32_t nonblocking);

// epoll with close-on-exec. `departure` adds for one report that the other side left, else for whatever can be read.
// Waiting writes the keys of what happened, at most 64, and returns how many.
int32_t clinux_poll_create(void);
int32_t clinux_poll_add(int32_t poll, int32_t descriptor, uint64_t key, int32_t departure);
int32_t clinux_poll_remove(int32_t poll, int32_t descriptor);
int32_t clinux_poll_wait(int32_t poll, uint64_t *keys, int32_t milliseconds);

// Bytes that malloc has given out (mallinfo2), giving back what it holds beyond them (malloc_trim), and from how many bytes
// on an allocation has pages of its own (mallopt).
int64_t clinux_allocated(void);
void clinux_trim(void);
void clinux_own_pages(int32_t bytes);

// statfs: the kind's magic number and the bytes that are free for ordinary users; 0, or -1 with errno.
int32_t clinux_file_system(const char *path, int64_t *kind, int64_t *free_bytes);

// netlink sock_diag: who owns the TCP socket whose own end is `from` and whose other end is `to`. Addresses have
// `length` 4 or 16 bytes, ports are in network order. 1 when there is such a socket, 0 when there is none, -1 when the
// kernel could not be asked.
int32_t clinux_diagnostics_open(void);
int32_t clinux_socket_owner(
    int32_t diagnostics, const uint8_t *from, uint16_t from_port, const uint8_t *to, uint16_t to_port, int32_t length,
    uint32_t *uid, uint32_t *inode, uint8_t *state);
