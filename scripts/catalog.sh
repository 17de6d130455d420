#!/bin/sh
# Compiles Resources/registry/catalog.json in, byte for byte.
set -eu
cd "$(dirname "$0")/.."
out=Sources/Registry/Catalog/BuiltInDocument.swift
{
    printf '// SPDX-License-Identifier: Apache-2.0\n// Made by scripts/catalog.sh from Resources/registry/catalog.json: change that and run it again.\n\n'
    printf '// swift-format-ignore-file\n/// The built-in catalog as it is in the repository.\nenum BuiltInDocument {\n    static let text: StaticString = ##"""\n'
    cat Resources/registry/catalog.json
    printf '\n"""##\n}\n'
} > "$out"
