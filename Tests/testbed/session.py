#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records one long session with a server: every operation of both specifications, its commonest errors, three event streams.

    session.py record BIN OUT     BIN: a directory with thv, thv-proxyrunner and mcp-everything
    session.py compare A B        exits with 1 and says where two recordings differ

Of an answer are kept the status, every header field's name and the values of those that say something, and the body with
every member's name and value. Left out are values that no two runs share (times, ids, ports, sizes, paths) and words for people
(detail, title, fix, status_context, and what the activity says). Names, codes, statuses and header fields never are.
A recording fails when an operation was not asked with success, or has no error beside it.
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

# Operations that cannot succeed here: nothing lasts long enough to be cancelled, nobody signs in, ToolHive's have no store.
WITHOUT_SUCCESS = {
    "cancelOperation",
    "signInWorkload",
    "completeSignIn",
    "v1betaAddRegistry",
    "v1betaRegistryLogin",
    "v1betaRegistryLogout",
}
# Operations that nothing of a request can make fail but an unknown query field, which ToolHive's mount takes.
WITHOUT_ERROR = {
    "v1betaGetOpenAPI",
    "v1betaGetVersion",
    "v1betaDiscoverClients",
    "v1betaListGroups",
    "v1betaListClients",
    "v1betaListRegistries",
    "v1betaListCatalog",
    "v1betaGetSecretStore",
    "v1betaListSecrets",
    "stopRuntime",
}
WORDS = {
    "detail",
    "title",
    "fix",
    "fix_parts",
    "status_context",
    "last_error",
    "message",
    "text",
    "line",
    "notice",
    "words",
    "reason",
    "log",
    "notes",
}
VOLATILE = re.compile(
    r"^(id|.*_id|time|at|.*_at|.*At|since|until|uptime.*|pid|port|proxy_port|url|nonce|memory.*|cpu.*|.*_ms|.*_us|etag|"
    r"revision|cursor|next_cursor|p50|p95|p99|max|size|free|bytes.*|used|total_bytes)$"
)
HEADERS = {
    "Content-Type",
    "Allow",
    "Cache-Control",
    "Retry-After",
    "Vary",
    "WWW-Authenticate",
    "X-Content-Type-Options",
    "Cross-Origin-Resource-Policy",
    "Content-Security-Policy",
    "Content-Encoding",
    "Preference-Applied",
    "Access-Control-Allow-Origin",
    "Deprecation",
    "Accept-Patch",
    "Connection",
}


# Where the programs are.
PLACES = []


def plain(value, name=""):
    """`value` without what no two runs share."""
    if name in WORDS:
        return "*words*"
    if name == "buckets":
        # As many as the times that were measured fall into.
        return sorted({name for bucket in value for name in bucket})
    if isinstance(value, dict):
        return {member: plain(inner, member) for member, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner, name) for inner in value]
    if VOLATILE.match(name):
        return "*" + type(value).__name__ + "*"
    if isinstance(value, str):
        for place in PLACES:
            value = value.replace(place, "*programs*")
        value = re.sub(r"[0-9a-f]{12,}", "*id*", value)
        value = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "*time*", value)
        value = re.sub(r"(127\.0\.0\.1|\[::1\]|localhost):\d+", "*address*", value)
        value = re.sub(r"/[^ \"]*thv-session-[^/\" ]*", "*home*", value)
    return value


class Session:
    def __init__(self, binaries):
        self.binaries = binaries
        self.home = tempfile.mkdtemp(prefix="thv-session-", dir="/var/tmp")
        self.rows = []
        self.seen = {}
        environment = {"HOME": self.home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [f"{binaries}/thv", "serve", "--port", "0"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.socket = f"{self.home}/.local/state/thv/instances/default/run/api.sock"
        self.until(lambda: os.path.exists(f"{self.home}/.local/state/thv/instances/default/runtime.json"))
        self.operations = []
        for path in ["/api/openapi.json", "/api/v1beta/openapi.json"]:
            document = json.loads(self.raw("GET", path)[2])
            for pattern, methods in document["paths"].items():
                for method, operation in methods.items():
                    if method in ("get", "post", "put", "patch", "delete"):
                        shape = re.sub(r"\\\{[^}]*\\\}", "([^/]+)", re.escape(pattern))
                        self.operations.append(
                            (method.upper(), re.compile(f"^{shape}$"), operation["operationId"], pattern.count("{"))
                        )

    def until(self, condition, seconds=60):
        end = time.time() + seconds
        while not condition():
            if time.time() > end:
                raise SystemExit("what was waited for did not come")
            time.sleep(0.02)

    def connect(self):
        connection = http.client.HTTPConnection("localhost", timeout=120)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(120)
        connection.sock.connect(self.socket)
        return connection

    def raw(self, method, path, body=None, headers={}):
        connection = self.connect()
        fields = dict(headers)
        data = None
        if body is not None:
            data = body if isinstance(body, (str, bytes)) else json.dumps(body)
            fields.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, data, fields)
        except BrokenPipeError:
            pass  # What is too long is answered before it has been read.
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), content

    def operation(self, method, path):
        bare = path.split("?")[0]
        found = [row for row in self.operations if row[0] == method and row[1].match(bare)]
        # Endings such as “:copy” and literal paths come before what takes any name.
        found.sort(key=lambda row: (row[3], -len(row[1].pattern)))
        return found[0][2] if found else None

    def ask(self, method, path, body=None, headers={}):
        status, fields, content = self.raw(method, path, body, headers)
        operation = self.operation(method, path)
        if operation:
            self.seen.setdefault(operation, set()).add(status)
        shown = sorted(
            (name, value if name in HEADERS else "*") for name, value in fields if name not in ("Content-Length", "Date")
        )
        try:
            decoded = json.loads(content) if content else None
            kept = plain(decoded)
            if operation in ("listActivity", "listAuditEvents") and status == 200:
                kept = sorted(decoded)
            if operation in ("getOpenAPI", "v1betaGetOpenAPI") and status == 200:
                # The wire is what the other rows show; the document also has the words for people.
                kept = sorted(decoded["paths"])
        except ValueError:
            decoded = None
            kept = "*text*" if content else ""
        self.rows.append(
            {
                "request": f"{method} {plain(path)}",
                "operation": operation,
                "status": status,
                "headers": shown,
                "body": kept,
            }
        )
        return decoded

    def stream(self, path, act, done):
        """The events of a stream while `act` happens, until `done` of one."""
        connection = self.connect()
        connection.sock.settimeout(30)
        connection.request("GET", path, headers={"Accept": "text/event-stream"})
        answer = connection.getresponse()
        operation = self.operation("GET", path)
        self.seen.setdefault(operation, set()).add(answer.status)
        events, event = [], {}
        worker = threading.Thread(target=act)
        worker.start()
        while True:
            line = answer.readline().decode().rstrip("\r\n")
            if line.startswith("event:"):
                event["event"] = line[6:].strip()
            elif line.startswith("data:"):
                event["data"] = json.loads(line[5:])
            elif not line and event:
                if event.get("event") not in ("heartbeat", "traffic", "notice", "activity"):
                    events.append(event)
                if done(event):
                    break
                event = {}
        worker.join()
        answer.close()
        connection.close()
        kept = []
        for event in events:
            row = plain(event)
            # The same state twice, with other numbers, is one.
            if not kept or kept[-1] != row:
                kept.append(row)
        headers = sorted((name, value if name in HEADERS else "*") for name, value in answer.getheaders() if name != "Date")
        self.rows.append(
            {
                "request": f"GET {path} (stream)",
                "operation": operation,
                "status": answer.status,
                "headers": headers,
                "events": kept,
            }
        )

    def finish(self):
        self.process.wait(timeout=60)
        missing = []
        for _, _, operation, _ in self.operations:
            statuses = self.seen.get(operation, set())
            if operation not in WITHOUT_SUCCESS and not any(status < 300 for status in statuses):
                missing.append(f"{operation}: no success ({sorted(statuses)})")
            if operation not in WITHOUT_ERROR and not any(status >= 400 for status in statuses):
                missing.append(f"{operation}: no error ({sorted(statuses)})")
        return missing

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def ours(session):
    everything = f"{session.binaries}/mcp-everything"
    ask, base = session.ask, "/api/v1/workloads"
    made = lambda name, **more: {"name": name, "command": [everything], **more}

    for path in [
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/api/v1",
        "/api/v1/version",
        "/api/v1/me",
        "/api/v1/runtimes",
        base,
        "/api/openapi.json",
        "/api/doc",
        "/scalar",
        "/v1/runtime/info",
    ]:
        ask("GET", path)
        ask("GET", f"{path}?none=1")
    for method, path in [
        ("DELETE", "/api/v1"),
        ("GET", "/nowhere"),
        ("OPTIONS", base),
        ("HEAD", base),
        ("GET", f"{base}/"),
        ("TRACE", base),
    ]:
        ask(method, path)
    ask("GET", base, headers={"Host": "evil.example"})
    ask("GET", base, headers={"Origin": "https://evil.example"})
    ask("GET", base, headers={"X-Forwarded-For": "192.0.2.1"})
    ask("POST", base, "{", {"Content-Type": "application/json"})
    ask("POST", base, "name=x", {"Content-Type": "application/x-www-form-urlencoded"})
    ask("POST", base, json.dumps({"name": "x" * (2 << 20)}))

    # Secrets and their provider.
    ask("GET", "/api/v1/secrets")
    ask("GET", "/api/v1/secrets?x=1")
    ask("GET", "/api/v1/secret-provider")
    ask("GET", "/api/v1/secret-provider?x=1")
    ask("PUT", "/api/v1/secrets/key", {"value": "a-value"})
    ask("PUT", "/api/v1/secrets/key", {"value": "b-value"})
    ask("PUT", "/api/v1/secrets/key", {})
    ask("PUT", "/api/v1/secrets/key", {"value": "x", "more": 1})
    ask("PUT", "/api/v1/secrets/key", {"value": "x"}, {"If-None-Match": "*"})
    ask("PUT", "/api/v1/secrets/a%20b", {"value": "x"})
    ask("GET", "/api/v1/secrets/key")
    ask("GET", "/api/v1/secrets/none")
    ask("GET", "/api/v1/secrets/key", headers={"If-None-Match": "*"})
    ask("PUT", "/api/v1/secret-provider", {"provider": "environment"})
    ask("PUT", "/api/v1/secret-provider", {"provider": "none"})
    ask("PUT", "/api/v1/secret-provider", {"provider": "encrypted"})

    # Groups.
    ask("GET", "/api/v1/groups")
    ask("GET", "/api/v1/groups?limit=0")
    ask("POST", "/api/v1/groups", {"name": "shop"})
    ask("POST", "/api/v1/groups", {"name": "shop"})
    ask("POST", "/api/v1/groups", {"name": "Shop!"})
    ask("GET", "/api/v1/groups/shop")
    ask("GET", "/api/v1/groups/none")
    ask("PATCH", "/api/v1/groups/shop", {"name": "store"})
    ask("PATCH", "/api/v1/groups/none", {"name": "x"})
    ask("PATCH", "/api/v1/groups/store", {"name": "x"}, {"If-Match": '"none"'})
    ask("PATCH", "/api/v1/groups/default", {"name": "x"})

    # Workloads.
    ask("POST", f"{base}:preview", made("one"))
    ask("POST", f"{base}:preview", {"name": "one"})
    one = ask("POST", base, made("one", labels={"team": "a"}, env_vars={"A": "b"}, secrets=["key,target=KEY"]))
    for wrong in [
        made("one"),
        {"name": "x"},
        {"name": "A b", "command": [everything]},
        made("x", port="no"),
        made("x", unknown=1),
        made("x", group="none"),
        made("x", secrets=["none,target=T"]),
        {"name": "x", "command": ["/nowhere/at/all"]},
        made("x", transport="pigeon"),
        made("x", volumes=["/proc:/x"]),
        made("x", memory="5"),
        {"name": "x", "server": "none/at-all"},
        {"name": "x", "url": "http://127.0.0.1:1/mcp"},
        {"name": "x", "url": "ftp://x"},
        {"name": "x", "image": "Not an image"},
        {"name": "x", "package": "cargo://x"},
        made("x", permission_profile="none-such"),
        {"name": "x", "command": ["/bin/false"], "start_timeout": 5},
        [],
        1,
    ]:
        ask("POST", base, wrong)
    ask("DELETE", f"{base}/x")
    ask("POST", base, made("keyed"), {"Idempotency-Key": "k1"})
    ask("POST", base, made("keyed"), {"Idempotency-Key": "k1"})
    ask("POST", base, made("other"), {"Idempotency-Key": "k1"})
    ask("POST", base, made("other"), {"Idempotency-Key": "a b"})
    ask("DELETE", f"{base}/keyed")
    identity = one["id"]
    for suffix in [
        "",
        "/tools",
        "/resources",
        "/prompts",
        "/logs",
        "/proxy-logs",
        "/metrics",
        "/sessions",
        "/export",
        "/upgrade-check",
    ]:
        ask("GET", f"{base}/one{suffix}")
        ask("GET", f"{base}/none{suffix}")
        ask("GET", f"{base}/{identity}{suffix}")
        ask("GET", f"{base}/one{suffix}?none=1")
    for query in [
        "?status=running",
        "?status=asleep",
        "?label=team%3Da",
        "?label=x",
        "?limit=1",
        "?limit=0",
        "?q=one",
        "?sort=name",
        "?sort=x",
        "?cursor=x",
    ]:
        ask("GET", base + query)
    ask("GET", f"{base}/one?wait_for=running")
    ask("GET", f"{base}/one?wait_for=sleeping")
    ask("GET", f"{base}/one?wait_for=stopped&timeout=1")
    ask("GET", f"{base}/one", headers={"If-None-Match": "*"})
    ask("GET", f"{base}/one/metrics?window=60")
    ask("GET", f"{base}/one/metrics?window=no")
    ask("GET", f"{base}/one/logs?tail=-1")
    ask("GET", f"{base}/one/logs?since=yesterday")
    ask("GET", f"{base}/one/logs?tail=2", headers={"Accept": "application/x-ndjson"})
    ask("POST", f"{base}/one/tools/add:call", {"arguments": {"a": 2, "b": 40}})
    ask("POST", f"{base}/one/tools/none:call", {})
    ask("POST", f"{base}/one/tools/add:call?timeout=0", {})
    ask("POST", f"{base}/one/tools/add:call", {"arguments": []})
    ask("POST", f"{base}/one/tools/sleep:call?timeout=1", {"arguments": {"ms": 30000}})
    for ending in ["sign-in", "sign-in:complete"]:
        ask("POST", f"{base}/one/{ending}")
        ask("POST", f"{base}/none/{ending}")
    ask("PATCH", f"{base}/one", {"labels": {"team": "b"}})
    ask("PATCH", f"{base}/none", {"labels": {}})
    ask("PATCH", f"{base}/one", {"labels": 1})
    ask("PATCH", f"{base}/one", {"labels": {}}, {"If-Match": '"none"'})
    ask("PATCH", f"{base}/one", {"tools_filter": ["echo"]})
    ask("PATCH", f"{base}/one?dry_run=true", {"tools_filter": None})
    ask("PATCH", f"{base}/one", {"tools_filter": None})
    ask("PATCH", f"{base}/one", {"command": ["/nowhere/at/all"]})
    document = ask("GET", f"{base}/one/export")
    ask("PUT", f"{base}/one", document)
    ask("PUT", f"{base}/one", {})
    ask("PUT", f"{base}/one", document, {"If-None-Match": "*"})
    for verb in ["stop", "start", "restart"]:
        ask("POST", f"{base}/one/{verb}")
        ask("POST", f"{base}/none/{verb}")
        ask("POST", f"{base}/one/{verb}", headers={"If-Match": '"none"'})
    ask("POST", f"{base}/one/stop")
    ask("GET", f"{base}/one/tools")
    ask("POST", f"{base}/one/tools/add:call", {})
    ask("POST", f"{base}/one/start")
    ask("POST", f"{base}/one:rename", {"name": "first"})
    ask("POST", f"{base}/none:rename", {"name": "x"})
    ask("POST", f"{base}/first:rename", {"name": "B C"})
    ask("POST", f"{base}/first:move", {"group": "store"})
    ask("POST", f"{base}/first:move", {"group": "B C"})
    ask("POST", f"{base}/none:move", {"group": "store"})
    ask("POST", f"{base}/first:copy", {"name": "second"})
    ask("POST", f"{base}/first:copy", {"name": "second"})
    for verb in ["stop", "start", "restart", "delete"]:
        ask("POST", f"{base}:{verb}", {"names": ["second"]})
        ask("POST", f"{base}:{verb}", {"names": ["none"]})
        ask("POST", f"{base}:{verb}", {})
    ask("POST", f"{base}:import", {**document, "name": "third", "port": 0})
    ask("POST", f"{base}:import", {"name": "third"})
    ask("POST", base, {"name": "entry", "server": "mcp-everything"})
    ask("GET", f"{base}:upgrade-check")
    ask("GET", f"{base}:upgrade-check?x=1")
    ask("GET", f"{base}/entry/upgrade-check")
    ask("POST", f"{base}/entry/upgrade", {"env_vars": {}})
    ask("POST", f"{base}/none/upgrade", {})

    # Operations.
    later = ask("POST", f"{base}/first/stop", headers={"Prefer": "respond-async"})
    session.until(lambda: json.loads(session.raw("GET", f"{base}/first")[2])["status"] == "stopped")
    ask("GET", "/api/v1/operations?limit=2")
    ask("GET", "/api/v1/operations?limit=0")
    ask("GET", f"/api/v1/operations/{later['id']}?timeout=20")
    ask("GET", "/api/v1/operations/none")
    ask("DELETE", f"/api/v1/operations/{later['id']}")
    ask("DELETE", "/api/v1/operations/none")

    # Clients.
    ask("GET", "/api/v1/clients")
    ask("GET", "/api/v1/clients?x=1")
    ask("GET", "/api/v1/clients/cursor")
    ask("GET", "/api/v1/clients/notepad")
    ask("GET", "/api/v1/clients/cursor/preview?group=default")
    ask("GET", "/api/v1/clients/notepad/preview?group=default")
    ask("GET", "/api/v1/clients/cursor/preview")
    ask("PUT", "/api/v1/clients/cursor/groups/store")
    ask("PUT", "/api/v1/clients/cursor/groups/none")
    ask("PUT", "/api/v1/clients/notepad/groups/store")
    ask("DELETE", "/api/v1/clients/cursor/groups/store")
    ask("DELETE", "/api/v1/clients/notepad/groups/store")
    ask("PUT", "/api/v1/clients/cursor/groups/store")
    ask("DELETE", "/api/v1/clients/cursor")
    ask("DELETE", "/api/v1/clients/cursor")
    ask("DELETE", "/api/v1/clients/notepad")

    # Registries, settings, cache, imports.
    catalog = f"{session.home}/catalog.json"
    with open(catalog, "w") as file:
        json.dump({"servers": [{"name": "a/one", "packages": [{"registryType": "oci", "identifier": "x:1"}]}]}, file)
    ask("GET", "/api/v1/registry")
    ask("GET", "/api/v1/registry?x=1")
    ask("POST", "/api/v1/registry", {"name": "mine", "local_path": catalog})
    ask("POST", "/api/v1/registry", {"name": "mine", "local_path": catalog})
    ask("POST", "/api/v1/registry", {"name": "bad", "local_path": "/nowhere"})
    ask("POST", "/api/v1/registry", {"name": "bad"})
    for name in ["mine", "none", "default"]:
        for suffix in ["", "/groups", "/servers", "/servers/a%2Fone", "/servers/none"]:
            ask("GET", f"/api/v1/registry/{name}{suffix}" + ("?limit=2" if suffix == "/servers" else ""))
        ask("POST", f"/api/v1/registry/{name}:refresh")
    ask("PUT", "/api/v1/registry/mine", {"local_path": catalog})
    ask("PUT", "/api/v1/registry/mine", {"local_path": "/nowhere"})
    ask("PATCH", "/api/v1/registry/mine", {"enabled": True})
    ask("PATCH", "/api/v1/registry/mine", {"local_path": catalog})
    ask("PATCH", "/api/v1/registry/none", {"local_path": catalog})
    ask("DELETE", "/api/v1/registry/mine")
    ask("DELETE", "/api/v1/registry/mine")
    ask("GET", "/api/v1/settings")
    ask("GET", "/api/v1/settings?x=1")
    ask("PATCH", "/api/v1/settings", {"retention": {"activity_days": 30}})
    ask("PATCH", "/api/v1/settings", {"retention": {"activity_days": -1}})
    ask("PATCH", "/api/v1/settings", {"none": 1})
    ask("PATCH", "/api/v1/settings", {}, {"If-Match": '"none"'})
    ask("GET", "/api/v1/cache")
    ask("GET", "/api/v1/cache?x=1")
    ask("POST", "/api/v1/cache:prune")
    ask("POST", "/api/v1/cache:prune?x=1")
    os.makedirs(f"{session.home}/import/groups", exist_ok=True)
    ask("POST", "/api/v1/imports", {"from": "toolhive", "path": f"{session.home}/import", "dry_run": True})
    ask("POST", "/api/v1/imports", {"from": "none"})

    # Event streams.
    def life():
        time.sleep(0.3)
        session.raw("POST", base, made("live"))
        session.raw("POST", f"{base}/live/stop")
        session.raw("DELETE", f"{base}/live")

    removed = lambda event: event.get("event") == "workload_deleted" and event["data"]["name"] == "live"
    session.stream("/api/v1/events", life, removed)
    restart = lambda: session.raw("POST", f"{base}/entry/restart")
    session.stream(f"{base}/entry/proxy-logs?follow=true&tail=1", restart, lambda event: "data" in event)
    session.stream(
        f"/api/v1/events?group=default",
        restart,
        lambda event: event.get("event") == "operation" and event["data"]["status"] == "succeeded",
    )
    ask("GET", "/api/v1/events?none=1")
    ask("GET", "/api/v1/activity")
    ask("GET", "/api/v1/activity?limit=0")
    ask("GET", "/v1/audit/events")
    ask("GET", "/v1/audit/events?x=1")
    for name in ["first", "third", "entry"]:
        ask("DELETE", f"{base}/{name}")
    ask("DELETE", f"{base}/none")
    ask("DELETE", f"{base}/none", headers={"If-Match": '"x"'})
    ask("DELETE", "/api/v1/groups/store")
    ask("DELETE", "/api/v1/groups/store")
    ask("DELETE", "/api/v1/groups/default")
    ask("DELETE", "/api/v1/secrets/key")
    ask("DELETE", "/api/v1/secrets/key")


def toolhives(session):
    ask, base = session.ask, "/api/v1beta"
    workloads = f"{base}/workloads"
    status = lambda name: session.raw("GET", f"{workloads}/{name}/status")
    runs = lambda name: (lambda answer: answer[0] == 200 and json.loads(answer[2])["status"] == "running")(status(name))
    gone = lambda name: status(name)[0] == 404
    for path in ["/openapi.json", "/version", "/discovery/clients", "/workloads", "/groups", "/clients", "/registry"]:
        ask("GET", base + path)
        ask("GET", f"{base}{path}?none=1")
    ask("GET", f"{workloads}?group=B%20C")
    ask("GET", f"{base}/nowhere")
    ask("PUT", workloads)
    for body in [
        {"name": "one", "image": "mcp-everything"},
        {"name": "one", "image": "mcp-everything"},
        {"name": "x"},
        {"name": "A b", "image": "y"},
        {"name": "x", "image": "mcp-everything", "group": "none"},
    ]:
        ask("POST", workloads, body)
    session.until(lambda: runs("one"))
    for suffix in ["", "/status", "/logs", "/proxy-logs", "/export", "/upgrade-check"]:
        ask("GET", f"{workloads}/one{suffix}")
        ask("GET", f"{workloads}/none{suffix}")
        ask("GET", f"{workloads}/A%20b{suffix}")
    ask("GET", f"{workloads}/upgrade-check?all=true")
    ask("GET", f"{workloads}/upgrade-check?group=B%20C")
    ask("POST", f"{workloads}/one/upgrade", {"env": {}})
    ask("POST", f"{workloads}/none/upgrade", {"env": {}})
    ask("POST", f"{workloads}/one/edit", {"image": "mcp-everything", "env_vars": {"A": "b"}})
    ask("POST", f"{workloads}/none/edit", {"image": "mcp-everything"})
    ask("POST", f"{workloads}/one/edit", {"image": 1})
    session.until(lambda: runs("one"))
    ask("POST", f"{base}/groups", {"name": "shop"})
    ask("POST", f"{base}/groups", {"name": "shop"})
    ask("POST", f"{base}/groups", {"name": ""})
    ask("GET", f"{base}/groups/shop")
    ask("GET", f"{base}/groups/none")
    ask("GET", f"{base}/groups/a%2Fb")
    ask("DELETE", f"{base}/groups/shop")
    ask("DELETE", f"{base}/groups/shop")
    ask("POST", f"{base}/clients", {"name": "cursor"})
    ask("POST", f"{base}/clients", {"name": "notepad"})
    ask("POST", f"{base}/clients/register", {"names": ["zed"]})
    ask("POST", f"{base}/clients/register", {"names": []})
    ask("GET", f"{base}/clients")
    ask("DELETE", f"{base}/clients/cursor/groups/default")
    ask("DELETE", f"{base}/clients/notepad/groups/default")
    ask("POST", f"{base}/clients/unregister", {"names": ["zed"]})
    ask("POST", f"{base}/clients/unregister", {})
    ask("DELETE", f"{base}/clients/cursor")
    ask("DELETE", f"{base}/clients/notepad")
    ask("POST", f"{base}/registry", {"name": "x"})
    ask("POST", f"{base}/registry/auth/login")
    ask("POST", f"{base}/registry/auth/logout")
    for name in ["default", "none"]:
        for suffix in ["", "/servers", "/servers/thv%2Fmcp-everything", "/servers/none"]:
            ask("GET", f"{base}/registry/{name}{suffix}")
        ask("POST", f"{base}/registry/{name}/refresh")
        ask("DELETE", f"{base}/registry/{name}")
    ask("PUT", f"{base}/registry/default", {})
    ask("PUT", f"{base}/registry/default", {"url": "ftp://x"})
    ask("PUT", f"{base}/registry/none", {})
    catalog = f"{session.home}/catalog.json"
    session.raw("POST", "/api/v1/registry", {"name": "extra", "local_path": catalog})
    ask("DELETE", f"{base}/registry/extra")
    ask("GET", "/registry/default/v0.1/servers?limit=2")
    ask("GET", "/registry/default/v0.1/servers?limit=x")
    ask("GET", "/registry/default/v0.1/servers/thv%2Fmcp-everything/versions/latest")
    ask("GET", "/registry/default/v0.1/servers/none/versions/latest")
    ask("GET", f"{base}/secrets/default")
    ask("POST", f"{base}/secrets", {"provider_type": "encrypted"})
    ask("POST", f"{base}/secrets", {})
    keys = f"{base}/secrets/default/keys"
    ask("GET", f"{base}/secrets/default")
    ask("GET", keys)
    ask("POST", keys, {"key": "a", "value": "b"})
    ask("POST", keys, {"key": "a", "value": "b"})
    ask("PUT", f"{keys}/a", {"value": "c"})
    ask("PUT", f"{keys}/none", {"value": "c"})
    ask("DELETE", f"{keys}/a")
    ask("DELETE", f"{keys}/a")
    ask("POST", f"{workloads}/one/stop")
    ask("POST", f"{workloads}/none/stop")
    session.until(lambda: json.loads(status("one")[2])["status"] == "stopped")
    ask("POST", f"{workloads}/one/restart")
    ask("POST", f"{workloads}/none/restart")
    session.until(lambda: runs("one"))
    for verb in ["stop", "restart"]:
        ask("POST", f"{workloads}/{verb}", {"names": ["one"]})
        ask("POST", f"{workloads}/{verb}", {"names": 1})
        session.until(lambda: verb == "stop" and json.loads(status("one")[2])["status"] == "stopped" or runs("one"))
    ask("DELETE", f"{workloads}/one")
    ask("DELETE", f"{workloads}/A%20b")
    session.until(lambda: gone("one"))
    ask("POST", workloads, {"name": "two", "image": "mcp-everything"})
    session.until(lambda: runs("two"))
    ask("POST", f"{workloads}/delete", {"names": ["two"]})
    ask("POST", f"{workloads}/delete", {"names": []})
    session.until(lambda: gone("two"))


def record(binaries, out):
    # A link in the way would be one more bind mount.
    PLACES.append(os.path.realpath(binaries))
    session = Session(PLACES[0])
    try:
        ours(session)
        toolhives(session)
        session.ask("POST", "/v1/runtime/stop?x=1")
        session.ask("POST", "/v1/runtime/stop")
        missing = session.finish()
    finally:
        session.close()
    with open(out, "w") as file:
        json.dump(session.rows, file, indent=1, sort_keys=True)
    print(f"{len(session.rows)} requests, {len(session.seen)} of {len(session.operations)} operations")
    for line in missing:
        print(line)
    return 1 if missing else 0


def tell(old, new, where):
    """Prints the innermost places where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(set(old) | set(new)):
            if old.get(name) != new.get(name):
                tell(old.get(name), new.get(name), f"{where}/{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new)):
            if one != other:
                tell(one, other, f"{where}/{index}")
    else:
        print(f"  {where or '/'}\n  - {json.dumps(old, sort_keys=True)}\n  + {json.dumps(new, sort_keys=True)}")


def compare(first, second):
    with open(first) as file:
        before = json.load(file)
    with open(second) as file:
        after = json.load(file)
    different = 0
    for number, (old, new) in enumerate(zip(before, after)):
        if old != new:
            different += 1
            print(f"{number}: {old['request']}")
            tell(old, new, "")
    if len(before) != len(after):
        different += 1
        print(f"{len(before)} requests against {len(after)}")
    print(f"{len(before)} requests, {different} differ")
    return 1 if different else 0


if len(sys.argv) == 4 and sys.argv[1] in ("record", "compare"):
    sys.exit(record(*sys.argv[2:]) if sys.argv[1] == "record" else compare(*sys.argv[2:]))
sys.exit(__doc__)
