// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CSandbox.h"

#include <string.h>

int64_t csandbox_find(const void *bytes, uint64_t count, const char *text) {
    const char *place = memmem(bytes, count, text, strlen(text));
    return place ? place - (const char *)bytes : -1;
}
