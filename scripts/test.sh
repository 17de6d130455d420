#!/bin/sh
# Starts what the tests run against, for real, then runs them all. Arguments are passed to `swift test`.
set -eu
cd "$(dirname "$0")/.."
Tests/testbed/engines.sh start
Tests/testbed/python.sh
Tests/testbed/time-image.sh
Tests/testbed/registry.sh start
swift build --build-tests
Tests/testbed/images.sh
exec swift test --skip-build --disable-xctest "$@"
