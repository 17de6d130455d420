#!/bin/sh
# The tests that repeat something, as often as it takes to trust them: races, crashes, orders of events. `make test` runs the
# same with counts that fit into a few minutes. Arguments are passed to `swift test`.
set -eu
cd "$(dirname "$0")/.."
# Rounds of the race between the check of a path and its mount.
export THV_TRIAL_ROUNDS="${THV_TRIAL_ROUNDS:-10000}"
# Servers killed in the middle of changes.
export THV_CRASH_ROUNDS="${THV_CRASH_ROUNDS:-200}"
# Long messages by which a proxy's memory is tried.
export THV_MEMORY_ROUNDS="${THV_MEMORY_ROUNDS:-300}"
# Hundreds of calls and sessions that are left.
export THV_ABANDONED_ROUNDS="${THV_ABANDONED_ROUNDS:-30}"
# Seconds for which a client of Node's waits for a call and on an idle stream.
export THV_IDLE_SECONDS="${THV_IDLE_SECONDS:-330}"
# Odd servers with calls of six minutes, a byte a second, and answers of 70 MB.
export THV_ODD_IN_FULL="${THV_ODD_IN_FULL:-1}"
exec scripts/test.sh --filter "${THV_TRIAL_TESTS:-AbandonedCallTests|BindMountTests|ClientSeparationTests|KeepAliveTests|MixedChangeCrashTests|OddUpstreamTests|PatternTests|ProxyMemoryTests}" "$@"
