#!/bin/sh
# The main job, end to end, with the programs in $1: a server, an MCP server behind it, a tool called through its proxy.
set -eu
thv=$1/thv
name=everything
"$thv" runtime start
if "$thv" status "$name" >/dev/null 2>&1; then
    "$thv" start "$name" >/dev/null
else
    "$thv" run --name "$name" -- "$(cd "$1" && pwd)/mcp-everything" >/dev/null
fi
echo "Tools of “$name”:"
"$thv" mcp list tools --server "$name"
echo
echo "thv mcp call add --server $name --args '{\"a\": 2, \"b\": 40}' answers:"
"$thv" mcp call add --server "$name" --args '{"a": 2, "b": 40}'
echo
"$thv" list
echo
url=$("$thv" status "$name" --format json | sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' | head -n 1)
echo "Connect any MCP client to $url"
if [ -t 0 ] && [ -t 1 ]; then exec "$thv" tui; fi
echo "Next: thv run IMAGE | thv run -- COMMAND | thv logs $name | thv help      End: thv runtime stop"
