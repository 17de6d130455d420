// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <microhttpd.h>

// MHD_start_daemon is variadic, which Swift cannot call: every daemon of ours is started here, from a socket that is
// already listening. The options are those the HTTP target's rules rest on (raw paths, own identity at accept).
static inline struct MHD_Daemon *cmicrohttpd_start(
    int listening_socket, unsigned int threads, unsigned int connection_limit, unsigned int idle_seconds,
    size_t connection_memory, void *context,
    MHD_AccessHandlerCallback handler, MHD_NotifyConnectionCallback connection,
    MHD_RequestCompletedCallback completed, void *(*uri)(void *, const char *, struct MHD_Connection *),
    size_t (*unescape)(void *, struct MHD_Connection *, char *),
    void (*logger)(void *, const char *, va_list)) {
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (threads > 1) {
        return MHD_start_daemon(
            flags, 0, NULL, NULL, handler, context,
            MHD_OPTION_EXTERNAL_LOGGER, logger, context,
            MHD_OPTION_LISTEN_SOCKET, listening_socket, MHD_OPTION_THREAD_POOL_SIZE, threads,
            MHD_OPTION_CONNECTION_LIMIT, connection_limit, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory, MHD_OPTION_THREAD_STACK_SIZE, (size_t)(1 << 19),
            MHD_OPTION_NOTIFY_CONNECTION, connection, context, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
            MHD_OPTION_URI_LOG_CALLBACK, uri, context, MHD_OPTION_UNESCAPE_CALLBACK, unescape, context,
            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    }
    return MHD_start_daemon(
        flags, 0, NULL, NULL, handler, context,
        MHD_OPTION_EXTERNAL_LOGGER, logger, context,
        MHD_OPTION_LISTEN_SOCKET, listening_socket,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory, MHD_OPTION_THREAD_STACK_SIZE, (size_t)(1 << 19),
        MHD_OPTION_NOTIFY_CONNECTION, connection, context, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_URI_LOG_CALLBACK, uri, context, MHD_OPTION_UNESCAPE_CALLBACK, unescape, context,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

// MHD_get_connection_info takes its arguments as variadics.
static inline int cmicrohttpd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
static inline void *cmicrohttpd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}
// The bytes of the header section, from the method to the empty line; 0 when that is not known.
static inline size_t cmicrohttpd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}
static const ssize_t CMICROHTTPD_END_OF_STREAM = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t CMICROHTTPD_END_WITH_ERROR = MHD_CONTENT_READER_END_WITH_ERROR;
