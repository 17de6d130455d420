// SPDX-License-Identifier: Apache-2.0
#include "CDocuments.h"

// #embed is of C23; as an extension clang has it since version 19. The compiler notes the files it read, so that a build
// notices when one has changed.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t openapi[] = {
#embed "../../openapi/openapi.json"
};

static const uint8_t v1beta[] = {
#embed "../../openapi/v1beta.json"
};

static const uint8_t catalog[] = {
#embed "../../Resources/registry/catalog.json"
};

const uint8_t *cdocuments_openapi(size_t *count) {
    *count = sizeof openapi;
    return openapi;
}

const uint8_t *cdocuments_v1beta(size_t *count) {
    *count = sizeof v1beta;
    return v1beta;
}

const uint8_t *cdocuments_catalog(size_t *count) {
    *count = sizeof catalog;
    return catalog;
}
