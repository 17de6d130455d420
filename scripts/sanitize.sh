#!/bin/sh
# Runs the tests of what many threads share under the thread sanitizer, then under the address sanitizer, each for half an hour
# at most, building included. Fails when a test does, and when a sanitizer reports anything, were it in a program that a test
# has started. Arguments choose the sanitizers: thread, address. Package.swift says which tests are built.
set -eu
cd "$(dirname "$0")/.."
# Seconds for one sanitizer.
limit="${THV_SANITIZE_SECONDS:-1800}"
# Of the tests of whole programs those of workloads; without those that take minutes by themselves, or look at the allocator. A
# sandbox with a network that a sanitized test starts in its own process is ended by signal 9 at once, so WaitingInterceptorTests
# are left out, too.
tests="${THV_SANITIZE_TESTS:-^(HTTP|Platform|Proxy|Runtime|Workloads)Tests\.|^EndToEndTests\.(BackendEnd|ForeignProxy|LostProxy|WorkloadLife)Tests}"
skipped="${THV_SANITIZE_SKIP:-(KeepAlive|LargeMessage|ManySessions|OddUpstream|WaitingInterceptor|Memory|Container[A-Za-z]*)Tests|aHundredLivesLeaveNothingBehind}"
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${THV_TEST_WIDTH:-2}"
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT INT TERM

# Backends run in sandboxes, where no library of the language is: theirs is linked statically, as usual, and not looked at.
swift build --quiet --product mcp-everything
# From here on locks are such as the sanitizers see, and nothing is linked statically, which they cannot be.
export THV_SANITIZED=1

# sanitize NAME
sanitize() {
    end=$(($(date +%s) + limit))
    options="log_path=$reports/$1:exitcode=66"
    # Leaks are not looked for: programs end with _exit, and the language keeps its metadata for good.
    export TSAN_OPTIONS="$options:suppressions=$PWD/scripts/sanitize-thread.txt" ASAN_OPTIONS="$options:detect_leaks=0"
    set -- "$1" --sanitize "$1" --build-path ".build/sanitize-$1"
    name=$1
    shift
    echo "== $name sanitizer"
    code=0
    timeout -k 30 "$limit" swift build --quiet --build-tests "$@" || code=$?
    cp -f .build/debug/mcp-everything ".build/sanitize-$name/debug/mcp-everything" || code=1
    if [ "$code" -eq 0 ]; then
        timeout -k 30 $((end - $(date +%s))) \
            swift test --skip-build --disable-xctest "$@" --filter "$tests" --skip "$skipped" || code=$?
    fi
    [ "$code" -ne 124 ] || echo "$0: the $name sanitizer was not done in $limit seconds" >&2
    for report in "$reports/$name".*; do
        [ -e "$report" ] || continue
        cat "$report" >&2
        code=1
    done
    return "$code"
}

failed=0
for name in ${*:-thread address}; do sanitize "$name" || failed=1; done
exit "$failed"
