#!/bin/sh
# Starts what the tests run against, for real, then runs them all. Arguments are passed to `swift test`.
set -eu
cd "$(dirname "$0")/.."
# Some tests become another user, who must get at what is built here.
if [ "$(id -u)" -eq 0 ] && ! setpriv --reuid 65534 --regid 65534 --clear-groups test -r Package.swift; then
    echo "$0: other users cannot read $PWD: the tests want a clone that they can, such as one below /srv" >&2
    exit 1
fi
Tests/testbed/engines.sh start
Tests/testbed/python.sh
Tests/testbed/time-image.sh
Tests/testbed/registry.sh start
swift build --build-tests
Tests/testbed/images.sh
# Most tests start servers, sandboxes and containers: more at a time than there are processors only makes them wait for
# each other.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${THV_TEST_WIDTH:-2}"
# What fails there is said there, and counts; the summary of the rest is the last.
others=0
if [ "$(id -u)" -eq 0 ] && [ $# -eq 0 ]; then scripts/test-as-others.sh || others=1; fi
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT INT TERM
{ swift test --skip-build --disable-xctest "$@" 2>&1 || echo "$?" > "$log/failed"; } | tee "$log/output"
[ -e "$log/failed" ] || exit "$others"
# An hour of output hides what failed: it is said again, and the summary after it.
echo "== what failed"
grep -A 6 -E '^✘ Test .* recorded an issue' "$log/output" | grep -vE '^(✔|◇|--)' | head -n 200 || true
grep -E '^(✘|✔) Test run with' "$log/output" || true
exit "$(cat "$log/failed")"
