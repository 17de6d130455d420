// SPDX-License-Identifier: Apache-2.0

// What a sanitizer is told in every program of such a build. Variables of the environment would not get there: what we start
// has a clean one.
#ifdef SANITIZER_OPTIONS
#define EARLY __attribute__((disable_sanitizer_instrumentation, used))
const char *__tsan_default_options(void);
const char *__asan_default_options(void);
// Called before the sanitizer itself is ready.
EARLY const char *__tsan_default_options(void) { return SANITIZER_OPTIONS; }
EARLY const char *__asan_default_options(void) { return SANITIZER_OPTIONS; }
#endif
