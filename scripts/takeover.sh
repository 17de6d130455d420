#!/bin/sh
# Has this build take over what the commit before has left running: its database, its files, and every session open then.
#
#   scripts/takeover.sh [COMMIT]     default: HEAD^
#
# The other commit is built once and kept below .build/before, where the next one is built from what is there.
set -eu
cd "$(dirname "$0")/.."
commit=$(git rev-parse --verify "${1:-HEAD^}^{commit}")
place=$PWD/.build/before
programs="thv thv-proxyrunner mcp-everything"
if [ ! -e "$place/$commit/complete" ]; then
    mkdir -p "$place/$commit"
    git worktree prune
    if [ -e "$place/tree/.git" ]; then
        git -C "$place/tree" checkout -q --detach -f "$commit"
    else
        rm -rf "$place/tree"
        git worktree add -q --detach "$place/tree" "$commit"
    fi
    for program in $programs; do
        swift build -q --package-path "$place/tree" --build-path "$place/build" --product "$program"
        cp "$place/build/debug/$program" "$place/$commit/"
    done
    touch "$place/$commit/complete"
fi
for program in $programs; do swift build -q --product "$program"; done
exec python3 Tests/testbed/takeover.py "$place/$commit" .build/debug
