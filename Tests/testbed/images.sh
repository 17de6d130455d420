#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the tiny images of the tests on both engines, from a static busybox: no registry is asked.
#
#   thv-test/echo:1     stdio server: says back each line
#   thv-test/shell:1    runs the script given as its argument
#   thv-test/missing:1  its entry point does not exist
#   thv-test/everything:1  mcp-everything, once it is built
set -eu
. "$(dirname "$0")/settings.sh"

need busybox-static

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/var/tmp" "$root/www"
cp /bin/busybox "$root/bin/busybox"
for applet in $(/bin/busybox --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
chmod 1777 "$root/tmp" "$root/var/tmp"
echo ok >"$root/www/index.html"

# make_image ENGINE NAME ENTRYPOINT
make_image() {
    "$1_cli" image inspect "$2" >/dev/null 2>&1 && return
    tar -C "$root" --owner=0 --group=0 --numeric-owner -c . |
        "$1_cli" import -c 'ENV PATH=/bin' -c "ENTRYPOINT $3" - "$2" >/dev/null
    say "$1: made $2"
}

for engine in docker podman; do
    "${engine}_answers" >/dev/null 2>&1 || fail "$engine does not answer: run $(dirname "$0")/engines.sh start"
    make_image "$engine" thv-test/echo:1 '["/bin/cat"]'
    make_image "$engine" thv-test/shell:1 '["/bin/sh","-c"]'
    make_image "$engine" thv-test/missing:1 '["/no/such/program"]'
done

# The example server is one static file, so a tar of that file is an image.
everything=${THV_EVERYTHING:-$(dirname "$0")/../../.build/debug/mcp-everything}
if [ -x "$everything" ]; then
    server=$(mktemp -d)
    mkdir "$server/tmp"
    cp "$everything" "$server/mcp-everything"
    strip "$server/mcp-everything" 2>/dev/null || true
    for engine in docker podman; do
        tar -C "$server" --owner=0 --group=0 --numeric-owner -c . |
            "${engine}_cli" import -c 'ENTRYPOINT ["/mcp-everything"]' - thv-test/everything:1 >/dev/null
        say "$engine: made thv-test/everything:1"
    done
    rm -rf "$server"
fi
