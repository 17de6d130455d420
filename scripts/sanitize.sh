#!/bin/sh
# Runs the tests of what many threads share under the thread sanitizer, then under the address sanitizer, each for half an hour
# at most once it is built. Fails when a test does, and when a sanitizer reports anything, were it in a program that a test has
# started. Arguments choose the sanitizers: thread, address. Package.swift says which tests are built.
set -eu
cd "$(dirname "$0")/.."
# Seconds for the tests under one sanitizer.
limit="${THV_SANITIZE_SECONDS:-1800}"
# Of the tests of whole programs those of workloads.
tests="${THV_SANITIZE_TESTS:-^(HTTP|Platform|Proxy|Runtime|Workloads)Tests\.|^EndToEndTests\.(BackendEnd|ForeignProxy|LostProxy|WorkloadLife)Tests}"
# Left out: MemoryTests and LargeMessageTests say how much memory a program takes, and a sanitizer takes most of it; what begins
# with Container, and one more test, needs the engines that `make test` starts.
skipped="${THV_SANITIZE_SKIP:-(LargeMessage|Memory|Container[A-Za-z]*)Tests|realEnginesSayTheirVersions}"
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${THV_TEST_WIDTH:-2}"

# Backends run in sandboxes, where no library of the language is: theirs is linked statically, as usual, and not looked at.
swift build --quiet --product mcp-everything

# sanitize NAME
sanitize() {
    name=$1
    build="$PWD/.build/sanitize-$name"
    reports="$build/reports"
    rm -rf "$reports"
    # Tests start programs as other users.
    mkdir -p -m 1777 "$reports"
    # Built into each program, because what a test or a server starts has an environment of its own. With it locks are such as
    # the sanitizers see, and nothing is linked statically, which they cannot be.
    export THV_SANITIZED="log_path=$reports/report:exitcode=66"
    case $name in
    thread) THV_SANITIZED="$THV_SANITIZED:atexit_sleep_ms=0:suppressions=$PWD/scripts/sanitize-thread.txt" ;;
    # Leaks are not looked for: programs end with _exit, where nobody would, and the search in the tests' process complains of
    # its main thread, which has ended.
    address) THV_SANITIZED="$THV_SANITIZED:detect_leaks=0" ;;
    esac
    echo "== $name sanitizer: build"
    begin=$(date +%s)
    # The linker complains of names of the address sanitizer's own.
    { swift build --quiet --build-tests --sanitize "$name" --build-path "$build" 2>&1 || touch "$reports/build"; } \
        | grep -v "Cannot export local symbol '__asan_" >&2 || true
    [ ! -e "$reports/build" ] || return 1
    cp -f .build/debug/mcp-everything "$build/debug/mcp-everything" || return 1
    echo "== $name sanitizer: tests, built in $(($(date +%s) - begin)) seconds"
    begin=$(date +%s)
    code=0
    timeout -k 30 "$limit" swift test --skip-build --disable-xctest --sanitize "$name" --build-path "$build" \
        --filter "$tests" --skip "$skipped" || code=$?
    [ "$code" -ne 124 ] || echo "$0: the $name sanitizer was not done in $limit seconds" >&2
    count=0
    for report in "$reports"/*; do
        [ -e "$report" ] || continue
        echo "-- $report" >&2
        cat "$report" >&2
        count=$((count + 1))
        code=1
    done
    echo "== $name sanitizer: $count processes with reports, exit code $code, $(($(date +%s) - begin)) seconds"
    [ "$code" -eq 0 ]
}

failed=0
for name in ${*:-thread address}; do sanitize "$name" || failed=1; done
exit "$failed"
