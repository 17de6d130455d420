#!/bin/sh
# Makes the served copies of the specifications from openapi/*.json, byte for byte.
set -eu
cd "$(dirname "$0")/.."

# serve NAME FILE OUT: the text of FILE as the Swift type NAME in OUT.
serve() {
    {
        printf '// SPDX-License-Identifier: Apache-2.0\n// Made by scripts/openapi.sh from %s: change that and run it again.\n\n' "$2"
        printf '// swift-format-ignore-file\n/// The specification as it is served.\nenum %s {\n    static let text: StaticString = ##"""\n' "$1"
        cat "$2"
        printf '\n"""##\n}\n'
    } > "$3"
}

serve OpenAPIDocument openapi/openapi.json Sources/API/System/OpenAPIDocument.swift
serve V1BetaDocument openapi/v1beta.json Sources/API/V1Beta/V1BetaDocument.swift
