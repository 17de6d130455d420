#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs an image registry on loopback that wants a password, with one image in it: registry.sh start|stop
#
# The user is `tester`, the password `test-password`; the image `$registry/thv-test/private:1`.
set -eu
. "$(dirname "$0")/settings.sh"

answers() {
    docker_cli --config "$cache/registry/login" login -u tester --password-stdin "$registry" <"$cache/registry/password"
}

start() {
    need docker-registry
    choose_registry
    mkdir -p "$cache/registry/login"
    echo test-password >"$cache/registry/password"
    # bcrypt, the only digest that registries accept.
    echo 'tester:$2b$04$rbCt4Z5UuPBW01Qy.TkIsuUYpqijx7Qok8UVepkANOlD.k7I8qck6' >"$cache/registry/users"
    cat >"$cache/registry/config.yml" <<CONF
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $cache/registry/data}}
http: {addr: "$registry"}
auth: {htpasswd: {realm: testbed, path: $cache/registry/users}}
CONF
    if ! answers >/dev/null 2>&1; then
        setsid docker-registry serve "$cache/registry/config.yml" >"$cache/registry/log" 2>&1 </dev/null &
        echo $! >"$cache/docker-registry.pid"
        await 30 answers || fail "the registry does not answer on $registry; see $cache/registry/log"
    fi
    image=$registry/thv-test/private:1
    if [ ! -d "$cache/registry/data/docker/registry/v2/repositories/thv-test/private/_manifests/tags/1" ]; then
        root=$(mktemp -d)
        trap 'rm -rf "$root"' EXIT INT TERM
        mkdir -p "$root/bin"
        cp /bin/busybox "$root/bin/cat"
        # Something that does not compress, so that pulling it takes several steps.
        head -c 8000000 /dev/urandom >"$root/ballast"
        tar -C "$root" --owner=0 --group=0 -c . | docker_cli import -c 'ENTRYPOINT ["/bin/cat"]' - "$image" >/dev/null
        docker_cli --config "$cache/registry/login" push -q "$image" >/dev/null
        docker_cli rmi -f "$image" >/dev/null
    fi
    echo "registry $registry"
}

case ${1:-} in
start) start ;;
stop) stop_program docker-registry ;;
*) fail "usage: $0 start|stop" ;;
esac
