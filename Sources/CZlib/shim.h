// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string.h>
#include <zlib.h>

// deflateInit2 is a macro, which Swift cannot call: one whole buffer in, one gzip member (RFC 1952) out.
// Returns the bytes written, 0 when `capacity` does not suffice or memory is short.
static inline size_t czlib_gzip(const void *input, size_t count, void *output, size_t capacity, int level) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)count;
    stream.next_out = (Bytef *)output;
    stream.avail_out = (uInt)capacity;
    int result = deflate(&stream, Z_FINISH);
    size_t written = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? written : 0;
}
