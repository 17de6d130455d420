#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the virtual environments with real MCP clients and servers, and prints where they are: v2 with the newest client
# library, v1 with the one before it, fuzz with what sends an API the requests its specification allows,
# generator what makes a client from it, and others. What exists is left alone.
set -eu
. "$(dirname "$0")/settings.sh"

need python3 python3-venv

# environment NAME REQUIREMENT…
environment() {
    name=$1
    shift
    if [ ! -f "$cache/$name/.complete" ]; then
        say "installing $* into $cache/$name"
        rm -rf "${cache:?}/$name"
        python3 -m venv "$cache/$name"
        "$cache/$name/bin/pip" install --quiet "$@" >&2
        touch "$cache/$name/.complete"
    fi
    echo "$name $cache/$name"
}

environment v2 mcp mcp-server-time mcp-server-git mcp-server-fetch
environment v1 'mcp<2' mcp-proxy
environment fuzz 'schemathesis>=4,<5'
environment generator openapi-python-client
environment uv uv
