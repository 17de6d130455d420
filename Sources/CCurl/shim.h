// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// libcurl brings two dozen libraries along (Kerberos, LDAP, SSH), which would cost every start of every program of ours
// milliseconds, and most processes never use it: a proxy of a sandboxed server, `thv version`. So it is not linked but
// loaded by the first exchange. Packages must name libcurl4 themselves.
struct ccurl_library {
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
    __typeof__(&curl_easy_pause) easy_pause;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_multi_init) multi_init;
    __typeof__(&curl_multi_cleanup) multi_cleanup;
    __typeof__(&curl_multi_setopt) multi_setopt;
    __typeof__(&curl_multi_add_handle) multi_add_handle;
    __typeof__(&curl_multi_remove_handle) multi_remove_handle;
    __typeof__(&curl_multi_info_read) multi_info_read;
    __typeof__(&curl_multi_perform) multi_perform;
    __typeof__(&curl_multi_poll) multi_poll;
    __typeof__(&curl_multi_wakeup) multi_wakeup;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
};

static inline struct ccurl_library *ccurl_functions(void) {
    static struct ccurl_library all;
    return &all;
}

static inline void *ccurl_find(void *library, const char *name) {
    void *function = library ? dlsym(library, name) : NULL;
    if (!function) {
        fprintf(stderr, "libcurl cannot be used: %s (apt-get install libcurl4)\n", dlerror());
        exit(1);
    }
    return function;
}

static inline void ccurl_load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    struct ccurl_library *all = ccurl_functions();
    all->easy_init = (__typeof__(all->easy_init))ccurl_find(library, "curl_easy_init");
    all->easy_cleanup = (__typeof__(all->easy_cleanup))ccurl_find(library, "curl_easy_cleanup");
    all->easy_setopt = (__typeof__(all->easy_setopt))ccurl_find(library, "curl_easy_setopt");
    all->easy_getinfo = (__typeof__(all->easy_getinfo))ccurl_find(library, "curl_easy_getinfo");
    all->easy_pause = (__typeof__(all->easy_pause))ccurl_find(library, "curl_easy_pause");
    all->easy_strerror = (__typeof__(all->easy_strerror))ccurl_find(library, "curl_easy_strerror");
    all->global_init = (__typeof__(all->global_init))ccurl_find(library, "curl_global_init");
    all->multi_init = (__typeof__(all->multi_init))ccurl_find(library, "curl_multi_init");
    all->multi_cleanup = (__typeof__(all->multi_cleanup))ccurl_find(library, "curl_multi_cleanup");
    all->multi_setopt = (__typeof__(all->multi_setopt))ccurl_find(library, "curl_multi_setopt");
    all->multi_add_handle = (__typeof__(all->multi_add_handle))ccurl_find(library, "curl_multi_add_handle");
    all->multi_remove_handle = (__typeof__(all->multi_remove_handle))ccurl_find(library, "curl_multi_remove_handle");
    all->multi_info_read = (__typeof__(all->multi_info_read))ccurl_find(library, "curl_multi_info_read");
    all->multi_perform = (__typeof__(all->multi_perform))ccurl_find(library, "curl_multi_perform");
    all->multi_poll = (__typeof__(all->multi_poll))ccurl_find(library, "curl_multi_poll");
    all->multi_wakeup = (__typeof__(all->multi_wakeup))ccurl_find(library, "curl_multi_wakeup");
    all->slist_append = (__typeof__(all->slist_append))ccurl_find(library, "curl_slist_append");
    all->slist_free_all = (__typeof__(all->slist_free_all))ccurl_find(library, "curl_slist_free_all");
}

static inline const struct ccurl_library *ccurl(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, ccurl_load);
    return ccurl_functions();
}

static inline CURLcode ccurl_global_init(long flags) { return ccurl()->global_init(flags); }
static inline CURL *ccurl_easy_init(void) { return ccurl()->easy_init(); }
static inline void ccurl_easy_cleanup(CURL *handle) { ccurl()->easy_cleanup(handle); }
static inline CURLcode ccurl_easy_pause(CURL *handle, int mask) { return ccurl()->easy_pause(handle, mask); }
static inline const char *ccurl_easy_strerror(CURLcode code) { return ccurl()->easy_strerror(code); }
static inline CURLM *ccurl_multi_init(void) { return ccurl()->multi_init(); }
static inline CURLMcode ccurl_multi_cleanup(CURLM *multi) { return ccurl()->multi_cleanup(multi); }
static inline CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *handle) {
    return ccurl()->multi_add_handle(multi, handle);
}
static inline CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *handle) {
    return ccurl()->multi_remove_handle(multi, handle);
}
static inline CURLMsg *ccurl_multi_info_read(CURLM *multi, int *waiting) {
    return ccurl()->multi_info_read(multi, waiting);
}
static inline CURLMcode ccurl_multi_perform(CURLM *multi, int *running) {
    return ccurl()->multi_perform(multi, running);
}
static inline CURLMcode ccurl_multi_poll(
    CURLM *multi, struct curl_waitfd *more, unsigned int count, int milliseconds, int *happened) {
    return ccurl()->multi_poll(multi, more, count, milliseconds, happened);
}
static inline CURLMcode ccurl_multi_wakeup(CURLM *multi) { return ccurl()->multi_wakeup(multi); }
static inline struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
    return ccurl()->slist_append(list, text);
}
static inline void ccurl_slist_free_all(struct curl_slist *list) { ccurl()->slist_free_all(list); }

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
static inline CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
    return ccurl()->easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return ccurl()->easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return ccurl()->easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return ccurl()->easy_setopt(handle, option, value);
}
typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode ccurl_setopt_callback(CURL *handle, CURLoption option, ccurl_data_callback callback) {
    return ccurl()->easy_setopt(handle, option, callback);
}
typedef int (*ccurl_socket_callback)(void *context, curl_socket_t socket, curlsocktype purpose);
static inline CURLcode ccurl_setopt_socket_callback(CURL *handle, CURLoption option, ccurl_socket_callback callback) {
    return ccurl()->easy_setopt(handle, option, callback);
}
static inline CURLcode ccurl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return ccurl()->easy_getinfo(handle, info, value);
}
static inline CURLcode ccurl_getinfo_pointer(CURL *handle, CURLINFO info, void **value) {
    return ccurl()->easy_getinfo(handle, info, value);
}
static inline CURLMcode ccurl_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return ccurl()->multi_setopt(multi, option, value);
}
static inline void *ccurl_message_result(CURLMsg *message, CURLcode *result) {
    *result = message->data.result;
    return message->easy_handle;
}
static inline CURLcode ccurl_setopt_open_socket(CURL *handle, curl_opensocket_callback callback) {
    return ccurl()->easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}
static inline CURLcode ccurl_setopt_before_request(CURL *handle, curl_prereq_callback callback) {
    return ccurl()->easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
}
