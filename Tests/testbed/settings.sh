# SPDX-License-Identifier: Apache-2.0
# What the scripts of the testbed share; sourced, never run.
# shellcheck shell=sh

# Everything kept between runs: virtual environments, root file systems, logs, pid files.
cache=${THV_TESTBED_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/thv-testbed}
docker_socket=${THV_TEST_DOCKER_SOCKET:-/var/run/docker.sock}
podman_socket=${THV_TEST_PODMAN_SOCKET:-/run/podman/podman.sock}

mkdir -p "$cache"
# Where the image registry answers; empty before its first start.
registry=${THV_TEST_REGISTRY:-$(cat "$cache/registry/address" 2>/dev/null || true)}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# need PACKAGE… : installs what is missing, and says which.
need() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    say "installing:$missing"
    # shellcheck disable=SC2086
    {
        as_root apt-get -qq update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing
    } >"$cache/apt.log" 2>&1 || {
        cat "$cache/apt.log" >&2
        fail "cannot install$missing"
    }
}

# await SECONDS COMMAND… : polls until the command succeeds.
await() {
    left=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

# stop_program NAME : ends what was started with its pid in the cache directory.
stop_program() {
    [ -f "$cache/$1.pid" ] || return 0
    pid=$(cat "$cache/$1.pid")
    # The number may belong to another process by now.
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ]; then
        as_root kill "$pid"
        await 30 sh -c "! kill -0 $pid" || fail "$1 ($pid) does not end"
    fi
    as_root rm -f "$cache/$1.pid"
}

docker_cli() { docker -H "unix://$docker_socket" "$@"; }
podman_cli() { podman --url "unix://$podman_socket" "$@"; }
docker_answers() { [ -S "$docker_socket" ] && docker_cli version; }
podman_answers() { [ -S "$podman_socket" ] && podman_cli version; }

# choose_registry : sees that the image registry has an address, on a port that nobody else of this machine uses, and
# keeps it as long as that holds.
choose_registry() {
    [ -z "${THV_TEST_REGISTRY:-}" ] || return 0
    if [ -n "$registry" ] && [ -f "$cache/docker-registry.pid" ] &&
        [ "$(cat "/proc/$(cat "$cache/docker-registry.pid")/comm" 2>/dev/null)" = docker-registry ]; then
        return 0
    fi
    need python3
    mkdir -p "$cache/registry"
    registry=127.0.0.1:$(python3 -c 'import socket, sys
for port in int(sys.argv[1]), 0:
    try:
        print(socket.create_server(("127.0.0.1", port)).getsockname()[1])
        break
    except OSError:
        pass' "${registry##*:}" 2>/dev/null || python3 -c 'import socket
print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
    echo "$registry" >"$cache/registry/address"
}
