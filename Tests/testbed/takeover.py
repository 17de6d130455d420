#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Has one build take over what another has left running: its database, its proxies, and every session open before.

    takeover.py OLD NEW     directories with thv, thv-proxyrunner and mcp-everything

Exits with 1 and says what was lost.
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
import time

INITIALIZE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "takeover", "version": "1"}}


class Server:
    def __init__(self, binaries, home):
        environment = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.socket = f"{home}/.local/state/thv/instances/default/run/api.sock"
        self.process = subprocess.Popen(
            [f"{binaries}/thv", "serve", "--port", "0"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(3000):
            try:
                if self.ask("GET", "/v1/runtime/info")[1]["pid"] == self.process.pid:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        sys.exit(f"{binaries}/thv does not come up")

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("localhost", timeout=60)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self.socket)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content else None

    def end(self, how):
        getattr(self.process, how)()
        self.process.wait()


class Client:
    """One MCP session on a connection that is kept open."""

    def __init__(self, url):
        self.path = "/" + url.split("/", 3)[3]
        self.connection = http.client.HTTPConnection(url.split("/")[2], timeout=60)
        self.session = None
        self.ask("initialize", INITIALIZE)

    def ask(self, method, params):
        fields = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.session:
            fields["Mcp-Session-Id"] = self.session
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        self.connection.request("POST", self.path, json.dumps(message), fields)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.session = self.session or answer.headers.get("Mcp-Session-Id")
        if answer.status != 200:
            raise RuntimeError(f"{method}: {answer.status} {text[:200]}")
        found = re.search(r"^data: ?(\{.*)$", text, re.M)
        return json.loads(found[1] if found else text)

    def works(self, tools):
        names = [tool["name"] for tool in self.ask("tools/list", {})["result"]["tools"]]
        text = self.ask("tools/call", {"name": "echo", "arguments": {"text": "hello"}})["result"]["content"][0]["text"]
        return len(names) == tools and text == "hello"


def main(old, new):
    home = tempfile.mkdtemp(prefix="thv-takeover-", dir="/var/tmp")
    backend = subprocess.Popen([f"{old}/mcp-everything", "--http", str(free := port())])
    server = None
    lost = []
    try:
        server = Server(old, home)
        command = [f"{old}/mcp-everything"]
        documents = [
            {"name": "plain", "command": command},
            {"name": "filtered", "command": command, "tools_filter": ["echo"], "labels": {"a": "b"}, "group": "shop"},
            {"name": "elsewhere", "url": f"http://127.0.0.1:{free}/mcp"},
            {"name": "stopped", "command": command},
        ]
        server.ask("POST", "/api/v1/groups", {"name": "shop"})
        server.ask("PUT", "/api/v1/secrets/key", {"value": "a-value"})
        server.ask("PUT", "/api/v1/clients/cursor/groups/shop")
        for document in documents:
            status, made = server.ask("POST", "/api/v1/workloads", document)
            if status != 201:
                sys.exit(f"{document['name']}: {status} {made}")
        server.ask("POST", "/api/v1/workloads/stopped/stop")
        view = lambda: {row["name"]: row for row in server.ask("GET", "/api/v1/workloads")[1]["workloads"]}
        before = view()
        counts = {"plain": 10, "filtered": 1, "elsewhere": 10}
        clients = [(name, Client(before[name]["url"])) for name in counts for _ in range(4)]
        # Once killed, once asked to end; each time somebody else takes over, the last time the first again.
        for step, (binaries, how) in enumerate([(new, "kill"), (new, "terminate")]):
            server.end(how)
            server = Server(binaries, home)
            after = view()
            for name, row in before.items():
                for member in ["id", "status", "desired", "pid", "url", "group", "labels", "config"]:
                    if after.get(name, {}).get(member) != row[member]:
                        lost.append(f"{step}: {name}.{member}: {row[member]} → {after.get(name, {}).get(member)}")
            for number, (name, client) in enumerate(clients):
                try:
                    if not client.works(counts[name]):
                        lost.append(f"{step}: session {number} of {name} shows other tools")
                except (OSError, RuntimeError, http.client.HTTPException, KeyError) as error:
                    lost.append(f"{step}: session {number} of {name}: {error}")
            if [row["name"] for row in server.ask("GET", "/api/v1/secrets")[1]["secrets"]] != ["key"]:
                lost.append(f"{step}: the secret")
            if "shop" not in [row["name"] for row in server.ask("GET", "/api/v1/groups")[1]["groups"]]:
                lost.append(f"{step}: the group")
            cursor = server.ask("GET", "/api/v1/clients/cursor")[1]
            if cursor.get("groups") != ["shop"]:
                lost.append(f"{step}: the registration: {cursor.get('groups')}")
        # What was taken over can be changed and ended.
        status, changed = server.ask("PATCH", "/api/v1/workloads/plain", {"tools_filter": ["echo", "add"]})
        if status != 200 or not clients[0][1].works(2):
            lost.append(f"an edit of a proxy that was taken over: {status} {changed}")
        for name in before:
            if server.ask("DELETE", f"/api/v1/workloads/{name}")[0] != 204:
                lost.append(f"{name} cannot be deleted")
    finally:
        if server:
            for row in (server.ask("GET", "/api/v1/workloads")[1] or {}).get("workloads", []):
                server.ask("DELETE", f"/api/v1/workloads/{row['id']}")
            server.end("terminate")
        backend.kill()
        backend.wait()
        shutil.rmtree(home, ignore_errors=True)
    for line in lost:
        print(line)
    print(f"{len(clients)} sessions, {len(documents)} workloads, {len(lost)} lost")
    return 1 if lost else 0


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


if len(sys.argv) != 3:
    sys.exit(__doc__)
sys.exit(main(*[os.path.realpath(place) for place in sys.argv[1:]]))
