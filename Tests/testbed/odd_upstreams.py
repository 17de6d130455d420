#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MCP servers over HTTP that answer in odd ways, all in one process on loopback.

    odd_upstreams.py DIRECTORY

Prints one line, a JSON object from each one's name to its address, and serves until its standard input ends. DIRECTORY gets the
certificates; ca.pem in it is the authority to trust. Every server answers initialize, tools/list (echo, add) and tools/call; how
it does so is its name. Lengths that a person would wait for come from the environment:
ODD_TRICKLE seconds between two bytes of a slow answer (1), ODD_IDLE seconds that a slow call takes (360), ODD_LARGE bytes (70000000).
"""

import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib

TRICKLE = float(os.environ.get("ODD_TRICKLE", "1"))
IDLE = float(os.environ.get("ODD_IDLE", "360"))
LARGE = int(os.environ.get("ODD_LARGE", "70000000"))
STATUSES = [401, 403, 404, 405, 406, 410, 500, 502]
# How each of the others answers what has an id; `plain` is the one that is not odd.
KINDS = [
    "plain",
    "redirect-within",
    "redirect-across",
    "hung-first",
    "sse-cr",
    "sse-bom",
    "json-bom",
    "gzip-unasked",
    "deflate-unasked",
    "trailers",
    "stream-with-length",
    "trickled",
    "large-answer",
    "large-event",
    "web-page",
    "web-page-for-call",
    "junk-before-json",
    "half-closed",
    "initialize-refused",
    "half-surrogate",
    "idle-call",
]
TOOLS = [{"name": name, "description": name, "inputSchema": {"type": "object"}} for name in ("echo", "add")]
hung = threading.Event()


def result(message, kind):
    method = message["method"]
    if method == "initialize":
        return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": kind, "version": "1"}}
    if method == "tools/list":
        return {"tools": TOOLS}
    if method == "tools/call":
        text = "x" * LARGE if kind.startswith("large-") else "done"
        return {"content": [{"type": "text", "text": text}]}
    return {}


def read_request(file):
    line = file.readline().decode("latin-1").split()
    if len(line) < 2:
        return None
    fields = {}
    while True:
        field = file.readline().decode("latin-1").strip()
        if not field:
            break
        name, _, value = field.partition(":")
        fields[name.lower()] = value.strip()
    return line[0], line[1], file.read(int(fields.get("content-length", "0")))


def head(status, fields):
    lines = [f"HTTP/1.1 {status} Odd"] + [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def whole(body, kind="application/json", status=200, **more):
    fields = {"Content-Type": kind, "Content-Length": len(body), "Connection": "close"}
    fields.update({name.replace("_", "-"): value for name, value in more.items()})
    return head(status, fields) + body


def serve(connection, port):
    with connection, connection.makefile("rb") as file:
        request = read_request(file)
        if not request:
            return
        method, path, body = request
        kind = path.strip("/").split("/")[0]
        send = connection.sendall
        if kind.isdigit():
            return send(whole(b"odd", "text/plain", int(kind)))
        if kind == "redirect-across":
            return send(whole(b"", status=308, Location=f"http://localhost:{port}/plain"))
        if kind == "redirect-within" and not path.endswith("/"):
            return send(whole(b"", status=307, Location=path + "/"))
        if method != "POST":
            return send(whole(b"", status=405))
        message = json.loads(body)
        if "id" not in message:
            return send(whole(b"", status=202))
        if kind == "hung-first" and not hung.is_set():
            hung.set()
            time.sleep(120)
            return
        if kind == "initialize-refused":
            return send(
                whole(
                    json.dumps(
                        {"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32000, "message": "API key missing"}}
                    ).encode()
                )
            )
        if kind == "idle-call" and message["method"] == "tools/call":
            time.sleep(IDLE)
        answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result(message, kind)}).encode()
        calls = message["method"] == "tools/call"
        if kind == "half-surrogate" and calls:
            answer = answer.replace(b"done", b"\\ud800")
        if kind == "web-page" or kind == "web-page-for-call" and calls:
            return send(whole(b"<!doctype html><title>welcome</title>", "text/html"))
        if kind == "junk-before-json" and calls:
            return send(whole(b"debug: starting\n" + answer))
        if kind == "json-bom":
            return send(whole(b"\xef\xbb\xbf" + answer))
        if kind == "gzip-unasked":
            return send(whole(gzip.compress(answer), Content_Encoding="gzip"))
        if kind == "deflate-unasked":
            return send(whole(zlib.compress(answer), Content_Encoding="deflate"))
        if kind == "half-closed" and calls:
            return send(head(200, {"Content-Type": "application/json", "Content-Length": len(answer) + 9}) + answer)
        if kind == "trailers":
            pieces = [answer[:20], answer[20:]]
            send(
                head(
                    200,
                    {
                        "Content-Type": "application/json",
                        "Transfer-Encoding": "chunked",
                        "Trailer": "X-Sum",
                        "Connection": "close",
                    },
                )
            )
            for piece in pieces:
                send(b"%x\r\n" % len(piece) + piece + b"\r\n")
            return send(b"0\r\nX-Sum: 1\r\n\r\n")
        if kind == "trickled" and message["method"] == "tools/list":
            send(head(200, {"Content-Type": "application/json", "Content-Length": len(answer), "Connection": "close"}))
            for byte in answer:
                send(bytes([byte]))
                time.sleep(TRICKLE)
            return
        if kind in ("sse-cr", "sse-bom", "stream-with-length", "large-event"):
            end = b"\r" if kind == "sse-cr" else b"\n"
            event = b"event: message" + end + b"data: " + answer + end + end
            if kind == "sse-bom":
                event = b"\xef\xbb\xbf" + event
            if kind == "stream-with-length":
                return send(whole(event, "text/event-stream"))
            return send(head(200, {"Content-Type": "text/event-stream", "Connection": "close"}) + event)
        send(whole(answer))


def listen(handler, context=None):
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]

    def one(connection):
        try:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            handler(connection, port)
        except (OSError, ssl.SSLError):
            pass  # The client has gone; that is its affair.

    def accept():
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return port


def certificate(directory, name, authority, days):
    """A context with a certificate for 127.0.0.1 that `authority` signed."""
    at = lambda ending: f"{directory}/{name}.{ending}"

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    ca = f"{directory}/{authority}"
    if not os.path.exists(f"{ca}.pem"):
        openssl(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            f"{ca}.key",
            "-out",
            f"{ca}.pem",
            "-days",
            "5",
            "-subj",
            f"/CN={authority}",
        )
    with open(at("ext"), "w") as file:
        file.write("subjectAltName=IP:127.0.0.1")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", at("key"), "-out", at("csr"), "-subj", "/CN=127.0.0.1")
    openssl(
        "x509",
        "-req",
        "-in",
        at("csr"),
        "-CA",
        f"{ca}.pem",
        "-CAkey",
        f"{ca}.key",
        "-CAcreateserial",
        "-days",
        str(days),
        "-extfile",
        at("ext"),
        "-out",
        at("pem"),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(at("pem"), at("key"))
    return context


def main(directory):
    port = listen(serve)
    addresses = {f"status-{status}": f"http://127.0.0.1:{port}/{status}" for status in STATUSES}
    addresses |= {kind: f"http://127.0.0.1:{port}/{kind}" for kind in KINDS}
    closed = socket.create_server(("127.0.0.1", 0))
    addresses["refused"] = f"http://127.0.0.1:{closed.getsockname()[1]}/plain"
    closed.close()
    addresses["unknown-host"] = "http://no-such-host.invalid/plain"
    for name, authority, days in [("own-ca", "ca", 2), ("unknown-ca", "other", 2), ("expired", "ca", -1)]:
        secure = listen(serve, certificate(directory, name, authority, days))
        addresses[name] = f"https://127.0.0.1:{secure}/plain"
    print(json.dumps(addresses), flush=True)
    sys.stdin.read()


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(os.path.abspath(sys.argv[1]))
