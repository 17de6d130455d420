#!/bin/sh
# The tests of rules: nothing is started, nothing listens, and all of them together take seconds. Arguments are passed to `swift test`.
set -eu
cd "$(dirname "$0")/.."
suites="WorkloadsTests|AuthenticationTests|AuthorizationTests|ActivityTests|ClientsTests|APITests|ImportsTests|ModelsTests|CryptoTests|ContractTypesTests"
exec swift test --disable-xctest --filter "^($suites)\." "$@"
