// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "CSandbox.h"

// A copy of this process with the calling thread alone, as fork makes one, in namespaces of `flags`: 0 in it, else its pid, or -1
// with errno.
int32_t csandbox_copy(unsigned long flags);
// Ends a copy by the kernel's call: what a sanitizer puts before the library's looks for threads first.
_Noreturn void csandbox_end_copy(int32_t code);

// Parts of a child's life between fork and exec; 0, or -1 with errno.
int csandbox_write_file(const char *path, const char *text);
int csandbox_stage(const struct csandbox_plan *plan);
// The sockets that csandbox_await_sockets gets; and sending them, with which the child lets go of them.
void csandbox_open_sockets(int32_t sockets[CSANDBOX_SOCKETS]);
int csandbox_announce(int32_t ready, const int32_t sockets[CSANDBOX_SOCKETS]);
// Forks a process that stays in the namespaces of its maker and serves `control` for as long as both are there.
int csandbox_connector(int control);
