// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <errno.h>
#include <seccomp.h>

// Swift imports neither macros that take arguments nor a variadic function.

static inline uint32_t cseccomp_answer(int code) { return SCMP_ACT_ERRNO(code); }

static inline const uint32_t cseccomp_allow(void) { return SCMP_ACT_ALLOW; }

static inline const uint32_t cseccomp_kill_process(void) { return SCMP_ACT_KILL_PROCESS; }

// Whether the library knows the name on any architecture; `call` gets the number that it goes by.
static inline int cseccomp_find(const char *name, int *call) {
    *call = seccomp_syscall_resolve_name(name);
    return *call != __NR_SCMP_ERROR;
}
