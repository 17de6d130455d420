#!/bin/sh
# What people will install, run once: the release programs in $1, with a home of their own, and what they print compared.
# The tests use debug builds; an optimiser's mistake shows only here.
set -eu
programs=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)
home=$(mktemp -d)
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR THV_RUNTIME_URL
export HOME="$home"
thv=$programs/thv
finish() {
    "$thv" runtime stop >/dev/null 2>&1 || true
    "$thv" rm --all >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap finish EXIT
expect() {
    wanted=$1
    shift
    got=$("$@" 2>&1 </dev/null) || { echo "failed: $*: $got" >&2; exit 1; }
    [ "$got" = "$wanted" ] || { printf '%s\nprinted: %s\ninstead of: %s\n' "$*" "$got" "$wanted" >&2; exit 1; }
}

for round in 1 2 3 4 5; do
    "$thv" run --embedded --name one -- "$programs/mcp-everything" >/dev/null 2>&1 </dev/null
    "$thv" run --embedded --name two -- "$programs/mcp-everything" >/dev/null 2>&1 </dev/null
    expect 42 "$thv" mcp call add --server one --args '{"a": 2, "b": 40}'
    expect "one stopped
two stopped" "$thv" stop one two
    expect "one started" "$thv" start one
    expect "one removed
two removed" "$thv" rm one two
done
cd "$root"
scripts/run.sh "$programs" </dev/null >/dev/null
expect 42 "$thv" mcp call add --server everything --args '{"a": 2, "b": 40}'
"$thv" runtime stop >/dev/null
expect "everything removed" "$thv" rm everything
expect "[]" "$thv" list --format json
echo "the release programs do what they should"
