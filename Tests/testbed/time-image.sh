#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the image mcp/time, a real MCP server in Python, on both engines. Its root file system is kept between runs.
set -eu
. "$(dirname "$0")/settings.sh"

need debootstrap python3 python3-venv

archive=$cache/time-image.tar
if [ ! -f "$archive" ]; then
    root=$cache/time-root
    say "making the root file system of mcp/time in $root (about a minute)"
    as_root rm -rf "$root"
    as_root debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$root" >&2
    sh "$(dirname "$0")/python.sh" >/dev/null
    # The image's Python, not this machine's, decides which builds fit.
    version=$(as_root chroot "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    as_root "$cache/v2/bin/pip" install --quiet --target "$root/opt/mcp" --python-version "$version" \
        --only-binary=:all: mcp-server-time >&2
    as_root tar -C "$root" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists --exclude=./usr/share/doc \
        --exclude=./usr/share/locale --exclude=./proc --exclude=./sys --exclude=./dev -cf "$archive.part" .
    as_root mv "$archive.part" "$archive"
    as_root rm -rf "$root"
fi

for engine in docker podman; do
    "${engine}_answers" >/dev/null 2>&1 || fail "$engine does not answer: run $(dirname "$0")/engines.sh start"
    "${engine}_cli" image inspect mcp/time >/dev/null 2>&1 && continue
    "${engine}_cli" import -c 'ENV PYTHONPATH=/opt/mcp' -c 'ENTRYPOINT ["python3","-m","mcp_server_time"]' \
        - mcp/time <"$archive" >/dev/null
    say "$engine: made mcp/time"
done
