#!/bin/sh
# Makes the served copy of the specification from openapi/openapi.json, byte for byte.
set -eu
cd "$(dirname "$0")/.."
out=Sources/API/System/OpenAPIDocument.swift
{
    printf '// SPDX-License-Identifier: Apache-2.0\n// Made by scripts/openapi.sh from openapi/openapi.json: change that and run it again.\n\n'
    printf '// swift-format-ignore-file\n/// The specification as it is served.\nenum OpenAPIDocument {\n    static let text: StaticString = ##"""\n'
    cat openapi/openapi.json
    printf '\n"""##\n}\n'
} > "$out"
