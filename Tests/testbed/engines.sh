#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs and runs the two container engines that the tests use: engines.sh start|stop|status
#
# `start` is safe to repeat: an engine that answers already is left alone. `stop` ends only what `start` started.
set -eu
. "$(dirname "$0")/settings.sh"

# launch NAME COMMAND… : runs it as root in a session of its own, with its log and pid in the cache directory, and away
# from directories that may vanish.
launch() {
    name=$1
    shift
    as_root setsid sh -c 'cd / && echo $$ >"$1"; log=$2; shift 2; exec "$@" >"$log" 2>&1 </dev/null' \
        sh "$cache/$name.pid" "$cache/$name.log" "$@" &
}

start_docker() {
    docker_answers >/dev/null 2>&1 && return
    if [ -d /run/systemd/system ]; then
        as_root systemctl start docker
    else
        # What a dockerd that was killed left behind would keep the next one from starting.
        as_root rm -f /var/run/docker.pid
        launch dockerd dockerd -H "unix://$docker_socket" -G "$(id -gn)"
    fi
    await 60 docker_answers || fail "dockerd does not answer on $docker_socket; see $cache/dockerd.log"
}

start_podman() {
    # Written also for an engine that runs already: tests start services of their own with these settings.
    cat >"$cache/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4000:4000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
    choose_registry
    cat >"$cache/registries.new" <<CONF
[[registry]]
location = "$registry"
insecure = true
CONF
    # One that runs has read the old ones.
    cmp -s "$cache/registries.new" "$cache/registries.conf" || stop_program podman
    mv "$cache/registries.new" "$cache/registries.conf"
    podman_answers >/dev/null 2>&1 && return
    as_root mkdir -p "$(dirname "$podman_socket")"
    as_root rm -f "$podman_socket"
    launch podman env CONTAINERS_CONF="$cache/containers.conf" CONTAINERS_REGISTRIES_CONF="$cache/registries.conf" \
        podman system service --time=0 "unix://$podman_socket"
    await 60 test -S "$podman_socket" || fail "podman made no socket at $podman_socket; see $cache/podman.log"
    as_root chown "$(id -u)" "$(dirname "$podman_socket")" "$podman_socket"
    await 60 podman_answers || fail "podman does not answer on $podman_socket; see $cache/podman.log"
}

status_one() {
    if "$1_answers" >/dev/null 2>&1; then echo "$1 $2"; else echo "$1 -"; fi
}

status() {
    status_one docker "$docker_socket"
    status_one podman "$podman_socket"
}

case ${1:-} in
start)
    need docker.io podman crun runc catatonit netavark aardvark-dns slirp4netns uidmap iptables busybox-static
    start_docker
    start_podman
    status
    ;;
stop)
    stop_program podman
    stop_program dockerd
    ;;
status) status ;;
*) fail "usage: $0 start|stop|status" ;;
esac
