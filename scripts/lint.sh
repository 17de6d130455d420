#!/bin/sh
# Rules of the house that no compiler checks.
set -eu
cd "$(dirname "$0")/.."
failed=0
fail() {
    echo "$1" >&2
    failed=1
}

if grep -rnE '^(@preconcurrency |public |internal |private |package )?import Foundation$' Sources; then
    fail "no target under Sources may import the whole Foundation: it adds 44 MB and doubles start-up"
fi
for module in $(ls Sources | grep '^C[A-Z][A-Za-z]*$'); do
    users=$(grep -rlE "^(public )?import $module\$" Sources | cut -d/ -f2 | sort -u)
    [ "$(printf '%s\n' "$users" | wc -l)" -le 1 ] || fail "$module is imported by more than one target: $(echo $users)"
done
if grep -rnE '\b(TODO|FIXME|XXX)\b' Sources Tests; then fail "finish it, or leave it out"; fi
if grep -rnE '(return|in|\{) \([A-Za-z_.]+, .*\btry\b' Sources Tests --include='*.swift'; then
    fail "await into a constant before the tuple is made: docs/decisions/0009-no-try-inside-a-result.md"
fi
if grep -rnE '(^|[^_A-Za-z.])exit\(' Sources --include='*.swift' | grep -v '^Sources/mcp-everything/' | grep -v 'func exit('; then
    fail "end a process with _exit: handlers of exit run beside threads of libraries that are still at work"
fi
# Faces read and write the types of Contract: a member is named there, once.
if grep -rnE '[A-Za-z0-9_)?\]]\["[A-Za-z_.]+"\]' Sources/TUI Sources/Commands --include='*.swift' \
    | grep -vE '(environment|headers|changes)\["'; then
    fail "no JSON by string key in TUI and Commands: the type is in Sources/Contract"
fi
if grep -rnE '\bAPIRequest\(' Sources --include='*.swift' | grep -v '^Sources/APIClient/'; then
    fail "a request is made by a call of its operation: Sources/APIClient/Calls"
fi
if grep -rnE '\bTask(\.detached)?( *\{|\(priority)' Sources/TUI Sources/Commands --include='*.swift'; then
    fail "a Task in TUI and Commands is made with executorPreference: docs/decisions/0014-a-pool-that-sleeps.md"
fi
# The thread sanitizer does not see the language's own mutex. mcp-everything, which has no library of ours, is not looked at by it.
if grep -rnE '\bMutex[<(]' Sources Tests Benchmarks --include='*.swift' \
    | grep -vE '^Sources/(Platform/Concurrency/Lock.swift|mcp-everything/)'; then
    fail "a lock is a Lock: Sources/Platform/Concurrency/Lock.swift"
fi
# Services know values and streams; what crosses the wire, and how, is the API's business.
if grep -rnE '^((public|package) )?import HTTP$' Sources/Activity Sources/Workloads Sources/Secrets Sources/Registry Sources/Preferences \
    Sources/Clients Sources/Imports --include='*.swift'; then
    fail "no HTTP in services: docs/decisions/0031-services-and-the-wire.md"
fi
if grep -rnE '\.json\((\[|\.object|\.array)' Sources/API --include='*.swift'; then
    fail "answers are values of Contract: docs/decisions/0031-services-and-the-wire.md"
fi
# What helps is a Remedy, which each face says in its own words. “thv” alone is a name; what systemd is told is the platform's.
words='run|edit|list|status|start|stop|restart|rm|logs|secret|group|registry|client|serve|activity|doctor|config|tui|import|export|wait'
words="$words|mcp|cache|runtime|upgrade|api|search|move|copy|rename|audit|operations|help|version"
if grep -rnE "\"[^\"]*(\\bthv ($words)\\b| --[a-z])" --include='*.swift' \
    $(ls -d Sources/*/ | grep -vE '/(API|APIClient|ToolHiveAPI|Commands|TUI|thv|mcp-everything)/$') \
    | grep -vE ':[0-9]+: *//|`systemctl --user '; then
    fail "no command or flag below the faces: use a Remedy, or name the member"
fi
# A hand-made list of waiters forgets somebody. WorkerPool is what tasks run on; its sleepers are a part of it.
if grep -rnE '\b(Checked|Unsafe)(Throwing)?Continuation\b|with(Checked|Unsafe)(Throwing)?Continuation' Sources --include='*.swift' \
    | grep -vE '^Sources/Platform/(Concurrency/|WorkerPool.swift)'; then
    fail "wait with a Promise or Waiters: Sources/Platform/Concurrency"
fi
# CR LF is one Character, which "\n" is not.
if grep -rnE 'split\(separator: "\\n"' Sources --include='*.swift'; then
    fail "split text where its lines end (String.lines) or at a byte (String.pieces): a file of Windows has no such Character"
fi
# Where a host ends says the reader of addresses alone: docs/decisions/0034-one-reader-of-addresses.md. The files here read other texts, or hold
# a text to a form of the specification without asking whom it leads to; that page says which does what.
other='Authentication/(OriginRule|Place)|Models/(PackageReference|SourceScheme)|Platform/WebOrigin|Preferences/Preferences'
other="$other|Registry/(Catalog/(ServerDocument|ToolHiveDocument)|Sources/RegistryDefinition)|Runtime/Container/Engine/EngineError"
other="$other|Runtime/Packages/(PackageSources|PipConfiguration)|Runtime/Sandbox/System/SystemFileRule"
if grep -rnE '"://"|"/\?#|hasPrefix\("\["\)|lastIndex\(of: ("@"|UInt8\(ascii: "@"\))\)|"https?://"\.(utf8\.)?count|\burl\b.*\.(split|pieces)\(|\b(let|var) authority = .*\.(prefix|drop|split)|\.url\.has(Prefix|Suffix)\(|ccurlurl_' \
    Sources --include='*.swift' | grep -vE "^Sources/(Addresses/|mcp-everything/|($other)\.swift:)"; then
    fail "an address is taken apart by WebAddress: docs/decisions/0034-one-reader-of-addresses.md"
fi
# Who somebody is is a Subject. Numbers stay where the kernel gives them, and where a sandbox is given some.
if grep -rnE '\b[A-Za-z]*[uU]id\??: \[?UInt32([^(]|$)' Sources --include='*.swift' | grep -vE '^Sources/(Identity|Platform|Runtime/Sandbox)/'; then
    fail "take a Subject or a Caller, not a bare uid: docs/decisions/0027-identity-and-authorization.md"
fi
for file in $(git ls-files 'Sources/*.swift' 'Tests/*.swift' 'Benchmarks/*.swift'); do
    head -n 1 "$file" | grep -q '^// SPDX-License-Identifier: ' || fail "the first line of $file is not its licence"
done
long=$(find Sources Tests -name '*.swift' -exec wc -l {} + | awk '$2 != "total" && $1 > 400 { print $2 ": " $1 " lines" }')
[ -z "$long" ] || fail "files over 400 lines want splitting:
$long"
# Who reads and writes a table is said once.
for table in $(grep -rhoE 'CREATE TABLE [a-z_]+' Sources --include='*.swift' | cut -d' ' -f3 | sort -u); do
    grep -q "^| .*\`$table\`" docs/architecture.md || fail "docs/architecture.md does not say whose the table $table is"
done
# Each boundary in docs/security.md is followed by the test that holds it.
for name in $(grep -oE '`[A-Za-z]+Tests(\.[A-Za-z]+)?`' docs/security.md | tr -d '`' | sort -u); do
    suite=${name%%.*}
    file=$(grep -rlE "(struct|class|extension) $suite\b" Tests | tr '\n' ' ')
    [ -n "$file" ] || fail "docs/security.md names a suite that is not there: $suite"
    [ "$suite" = "$name" ] || grep -qE "func ${name#*.}\(" ${file:-/dev/null} || fail "docs/security.md names a test that is not there: $name"
done
python3 scripts/structure.py || fail "split the type, or move what goes round in a circle"
exit $failed
