#!/bin/sh
# Runs the attacks of Tests/SecurityTests as who cannot help being root is not: an ordinary user, and a uid without an account.
# Needs root, to become them, and built tests. What only root can set up (accounts, mounts, engines) is left out there.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then
    echo "$0: only root can become somebody else" >&2
    exit 1
fi
tests="$PWD/$(ls -d .build/*/debug/thvPackageTests.xctest | head -1)"
# Debian's default; without it no ordinary user has a network of his own.
[ ! -e /dev/net/tun ] || chmod 0666 /dev/net/tun
name="thvtest$$"
homes=$(mktemp -d /var/tmp/thv-others-XXXXXX)
chmod 755 "$homes"
useradd --no-create-home --user-group --shell /bin/sh --home-dir "$homes/account" "$name"
trap 'userdel "$name" 2>/dev/null || true; rm -rf "$homes"' EXIT INT TERM
# A number that is nobody's.
stranger=54321
while getent passwd "$stranger" >/dev/null; do stranger=$((stranger + 1)); done

# attack UID HOME
attack() {
    mkdir -p "$2"
    chown "$1:$1" "$2"
    chmod 700 "$2"
    echo "== the attacks as uid $1"
    setpriv --reuid "$1" --regid "$1" --clear-groups --inh-caps=-all env -i PATH="$PATH" HOME="$2" LANG=C.UTF-8 \
        THV_TEST_AS_OTHER=1 \
        SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${THV_TEST_WIDTH:-3}" \
        "$tests" --testing-library swift-testing --filter "${THV_OTHERS_TESTS:-SecurityTests}"
}

# One that fails does not keep the other from being tried.
failed=0
attack "$(id -u "$name")" "$homes/account" || failed=1
attack "$stranger" "$homes/none" || failed=1
exit "$failed"
