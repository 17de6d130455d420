#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sends the API of the programs in $1 what its specification $2 (a path on the server) allows and does not allow, $3
# examples for each operation with seed $4, and holds the answers against it; further arguments go to Schemathesis.
# Everything happens in network and mount namespaces of its own: whatever address, image or registry is made up, nothing but
# this server is there to be reached.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/settings.sh"
bin=$(cd "$1" && pwd)
path=$2
examples=${3:-10}
seed=${4:-$(date +%s)}
if [ $# -gt 4 ]; then shift 4; else shift $#; fi
schemathesis=$cache/fuzz/bin/schemathesis
[ -x "$schemathesis" ] || fail "run Tests/testbed/python.sh first"

if [ -z "${THV_FUZZ_INSIDE:-}" ]; then
    need iproute2 util-linux
    as_root env THV_FUZZ_INSIDE=1 THV_FUZZ_KEEP="${THV_FUZZ_KEEP:-}" THV_TESTBED_DIR="$cache" HOME="$HOME" PATH="$PATH" \
        unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$bin" "$path" "$examples" "$seed" "$@"
    exit
fi

say "seed $seed, $examples examples for each operation of $path"
ip link set lo up
for socket in "$docker_socket" "$podman_socket"; do
    if [ -e "$socket" ]; then mount --bind /dev/null "$socket"; fi
done
work=$(mktemp -d)
# THV_FUZZ_KEEP=1 leaves the server's logs for whoever wants to read them.
trap 'if [ -n "${THV_FUZZ_KEEP:-}" ]; then say "kept: $work"; else rm -rf "$work"; fi' EXIT
mkdir -p "$work/home" "$work/state" "$work/run"
chmod 700 "$work/run"
export HOME="$work/home" XDG_STATE_HOME="$work/state" XDG_RUNTIME_DIR="$work/run"
unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME THV_RUNTIME_URL DOCKER_HOST

"$bin/thv" serve --port 8000 >"$work/serve.out" 2>"$work/serve.log" </dev/null &
server=$!
await 20 curl -sf http://127.0.0.1:8000/ready || fail "the server does not start: $(cat "$work/serve.log")"
# What never comes up is given up soon: a change waits for the one before.
curl -sf -X PATCH http://127.0.0.1:8000/api/v1/settings -H 'Content-Type: application/json' \
    -d '{"defaults": {"start_timeout": 2}}' >/dev/null || fail "the settings cannot be changed"

code=0
cd "$work"
PYTHONPATH="$here" SCHEMATHESIS_HOOKS=fuzz_hooks "$schemathesis" --config-file "$here/schemathesis.toml" \
    run "http://127.0.0.1:8000$path" --url http://127.0.0.1:8000 --no-color --seed "$seed" \
    --max-examples "$examples" --request-timeout 90 --generation-database none --generation-allow-x00 false \
    --continue-on-failure --suppress-health-check filter_too_much,too_slow,data_too_large "$@" || code=$?
if grep 'a request failed' "$work/serve.log" >&2; then code=1; fi
kill -0 "$server" 2>/dev/null || { say "the server has ended"; tail -5 "$work/serve.log" >&2; code=1; }
exit "$code"
