#!/bin/sh
# Installs the Debian packages that are missing: `dependencies.sh build` what building and running need, `dependencies.sh
# test` what the tests need besides, `dependencies.sh bench` what the benchmarks compare with. Says which; uses sudo when
# not root.
set -eu
build="make pkg-config libmicrohttpd-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev libyaml-dev libseccomp-dev libncurses-dev zlib1g-dev bubblewrap slirp4netns"
test="git chromium nodejs openjdk-17-jdk-headless docker.io podman crun runc busybox-static docker-registry python3-venv python3-pip debootstrap jq curl tmux iproute2 procps socat man-db sqlite3"
bench="nginx-light wrk hyperfine jq curl"
case "${1:-build}" in
build) wanted=$build ;;
test) wanted="$build $test" ;;
bench) wanted="$build $bench" ;;
*)
    echo "usage: $0 build|test|bench" >&2
    exit 2
    ;;
esac

missing=
for package in $wanted; do
    if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then missing="$missing $package"; fi
done
if [ -n "$missing" ]; then
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null; then
            echo "these packages are missing, and only root can install them:$missing" >&2
            echo "run as root: apt-get install$missing" >&2
            exit 1
        fi
    fi
    echo "installing Debian packages:$missing" >&2
    $as_root apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if ! command -v swift >/dev/null; then
    echo "the Swift 6.2 toolchain (or newer) is needed: put swift into PATH" >&2
    exit 1
fi
