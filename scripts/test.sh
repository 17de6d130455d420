#!/bin/sh
# Starts what the tests run against, for real, then runs them all. Arguments are passed to `swift test`.
set -eu
cd "$(dirname "$0")/.."
Tests/testbed/engines.sh start
Tests/testbed/images.sh
Tests/testbed/python.sh
Tests/testbed/time-image.sh
swift build --build-tests
exec swift test --skip-build --disable-xctest "$@"
