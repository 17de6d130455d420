// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

// The repository's documents, byte for byte, for the life of the process. Each returns the first byte and sets the count.

const uint8_t *cdocuments_openapi(size_t *count);
const uint8_t *cdocuments_v1beta(size_t *count);
const uint8_t *cdocuments_catalog(size_t *count);
