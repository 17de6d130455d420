// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_feature(thread_sanitizer)
// Its locks are held while the copy is made, as they are around fork: or the copy waits for threads that are not in it.
void __sanitizer_syscall_pre_impl_fork(void);
void __sanitizer_syscall_post_impl_fork(long result);
#else
static void __sanitizer_syscall_pre_impl_fork(void) {}
static void __sanitizer_syscall_post_impl_fork(long result) { (void)result; }
#endif

int32_t csandbox_copy(unsigned long flags) {
    __sanitizer_syscall_pre_impl_fork();
    // Without a stack of its own the copy continues here, on one of ours.
    long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    int code = errno;
    __sanitizer_syscall_post_impl_fork(pid);
    errno = code;
    return (int32_t)pid;
}

_Noreturn void csandbox_end_copy(int32_t code) {
    for (;;) syscall(SYS_exit_group, code);
}
