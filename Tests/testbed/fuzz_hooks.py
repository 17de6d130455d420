# SPDX-License-Identifier: Apache-2.0
"""What Schemathesis is told about this API: requests that would wait or stream without end are cut short, and workloads
above twenty are deleted, the oldest first. Three mistakes that no schema can name are taken out, as they are answered 400 like
mistakes of form: entries of the catalog that need a secret are replaced by one that needs nothing, a tool's new name that
another tool has as well is made another, and values of secrets that a right request does not name are left out."""

import json
import urllib.request

import schemathesis

BASE = "http://127.0.0.1:8000/api/v1/workloads"
MOST = 20
EVERY = 20
calls = 0
entries = None


def names():
    """The catalog's entries, by their whole and short names."""
    global entries
    if entries is None:
        address = "http://127.0.0.1:8000/api/v1/registry/default/servers?limit=1000"
        with urllib.request.urlopen(address, timeout=60) as answer:
            servers = json.load(answer)["servers"]
        entries = {name for server in servers for name in (server["name"], server["name"].rpartition("/")[2])}
        entries |= {server.get("short_name") for server in servers}
    return entries


def prune():
    with urllib.request.urlopen(f"{BASE}?sort=created_at", timeout=60) as answer:
        workloads = json.load(answer)["workloads"]
    for workload in workloads[: max(0, len(workloads) - MOST)]:
        request = urllib.request.Request(f"{BASE}/{workload['id']}", method="DELETE")
        try:
            urllib.request.urlopen(request, timeout=120).close()
        except urllib.error.HTTPError as error:
            # It may have gone, or be busy, in between; then it is there to be deleted the next time.
            error.close()


def words(value):
    """What a query's member may be written as, whatever was made up for it."""
    if isinstance(value, (list, tuple, dict, set)):
        return [word for one in value for word in words(one)]
    return [(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).lower()]


def distinguish(tools):
    """Gives every tool a new name of its own."""
    seen = set()
    for tool in tools.values() if isinstance(tools, dict) else ():
        if isinstance(tool, dict) and isinstance(tool.get("name"), str):
            while tool["name"] in seen:
                tool["name"] = f"tool{len(seen)}"
            seen.add(tool["name"])


def keep_named(body):
    """Leaves out the values of secrets that the configuration does not name."""
    if not isinstance(body.get("secret_values"), dict):
        return
    secrets = body.get("secrets") if isinstance(body.get("secrets"), list) else []
    named = {text.split(",")[0] for text in secrets if isinstance(text, str)} | {body.get("bearer_token_secret")}
    body["secret_values"] = {name: value for name, value in body["secret_values"].items() if name in named}


@schemathesis.hook
def before_call(context, case, kwargs):
    global calls
    calls += 1
    if calls % EVERY == 0:
        prune()
    if case.query:
        # An unknown field that is an empty list would not be sent, and nothing be wrong.
        known = {parameter.name for parameter in case.operation.query}
        for name in [name for name, value in case.query.items() if value == [] and name not in known]:
            case.query[name] = ""
        # A stream that is followed ends when its client goes.
        if any(word in ("true", "1", "") for word in words(case.query.get("follow", "0"))):
            case.query["follow"] = "false"
        # Left out, it is a minute.
        if "wait_for" in case.query:
            case.query.setdefault("timeout", "2")
        try:
            if int(case.query.get("timeout", 0)) > 1:
                case.query["timeout"] = "1" if calls % 16 == 0 or case.method == "POST" else "0"
        except (TypeError, ValueError):
            pass
    # What would wait for a server that never comes up goes on by itself, mostly at once.
    if case.method in ("POST", "PUT", "PATCH", "DELETE") and "/workloads" in case.path:
        if str((case.headers or {}).get("Prefer")) != "respond-async":
            case.headers = {**(case.headers or {}), "Prefer": f"wait={0 if calls % 16 else 2}"}
    for body in (case.body, case.body.get("config") if isinstance(case.body, dict) else None):
        if not isinstance(body, dict):
            continue
        if isinstance(body.get("server"), str) and body["server"] in names():
            body["server"] = "mcp-everything"
        distinguish(body.get("tools_override"))
        if case.meta is not None and case.meta.generation.mode.is_positive:
            keep_named(body)
