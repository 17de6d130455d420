// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// What libcurl takes addresses apart with. Loaded by the first address, not linked, for the reason that is in the HTTP client's shim:
// most processes never read one. The library is the same, and is in memory once.
struct ccurlurl_library {
    __typeof__(&curl_url) make;
    __typeof__(&curl_url_cleanup) cleanup;
    __typeof__(&curl_url_set) set;
    __typeof__(&curl_url_get) get;
    __typeof__(&curl_free) free;
};

static inline struct ccurlurl_library *ccurlurl_functions(void) {
    static struct ccurlurl_library all;
    return &all;
}

static inline void *ccurlurl_find(void *library, const char *name) {
    void *function = library ? dlsym(library, name) : NULL;
    if (!function) {
        fprintf(stderr, "libcurl cannot be used: %s (apt-get install libcurl4)\n", dlerror());
        _Exit(1);
    }
    return function;
}

static inline void ccurlurl_load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    struct ccurlurl_library *all = ccurlurl_functions();
    all->make = (__typeof__(all->make))ccurlurl_find(library, "curl_url");
    all->cleanup = (__typeof__(all->cleanup))ccurlurl_find(library, "curl_url_cleanup");
    all->set = (__typeof__(all->set))ccurlurl_find(library, "curl_url_set");
    all->get = (__typeof__(all->get))ccurlurl_find(library, "curl_url_get");
    all->free = (__typeof__(all->free))ccurlurl_find(library, "curl_free");
}

static inline const struct ccurlurl_library *ccurlurl(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, ccurlurl_load);
    return ccurlurl_functions();
}

// An address that was taken apart; NULL without memory.
static inline CURLU *ccurlurl_make(void) { return ccurlurl()->make(); }
static inline void ccurlurl_cleanup(CURLU *address) { ccurlurl()->cleanup(address); }
static inline CURLUcode ccurlurl_set(CURLU *address, const char *text, unsigned int flags) {
    return ccurlurl()->set(address, CURLUPART_URL, text, flags);
}
// One part, which ccurlurl_free frees; NULL when the address has none.
static inline char *ccurlurl_get(CURLU *address, CURLUPart part, unsigned int flags) {
    char *text = NULL;
    return ccurlurl()->get(address, part, &text, flags) == CURLUE_OK ? text : NULL;
}
static inline void ccurlurl_free(char *text) { ccurlurl()->free(text); }
