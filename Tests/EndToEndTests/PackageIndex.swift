// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport

/// An index of Python packages and a registry of Node.js packages on loopback, with one MCP server in several versions in
/// each: it says where it lies, what it can see, and what it can write.
final class PackageIndex: Sendable {
    private let shelf: Shelf
    private let server: HTTPServer
    /// Its address without a path.
    let address: String

    init() async throws {
        let directory = try TemporaryDirectory()
        for version in ["1.0", "2.0"] {
            let built = try await Command.running("python3", ["-c", Self.builder, directory.path, version])
            guard built.code == 0 else { throw Failed(built.errors) }
        }
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        address = "http://127.0.0.1:\(port)"
        let shelf = Shelf(directory, address)
        server = try HTTPServer(socket: socket) { request, exchange in shelf.answer(request, exchange) }
        self.shelf = shelf
    }

    deinit { server.stop() }

    /// The paths that were asked for.
    var requests: [String] { shelf.state.withLock { $0.requests } }
    /// From now on it answers nothing, or again.
    func silence(_ isSilent: Bool = true) { shelf.state.withLock { $0.isSilent = isSilent } }
    /// From now on it wants this in `Authorization`.
    func require(_ authorization: String) { shelf.state.withLock { $0.authorization = authorization } }
}

/// What the index offers.
private final class Shelf: Sendable {
    struct State {
        var requests: [String] = []
        var isSilent = false
        var authorization: String?
    }

    let state = Lock(State())
    private let directory: TemporaryDirectory
    private let address: String

    init(_ directory: TemporaryDirectory, _ address: String) {
        self.directory = directory
        self.address = address
    }

    func answer(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        let path = request.rawPath
        let (isSilent, wanted) = state.withLock { state in
            state.requests.append(path)
            return (state.isSilent, state.authorization)
        }
        if isSilent { return }
        if let wanted, request.headers["Authorization"] != wanted {
            return exchange.respond(
                HTTPResponse(
                    401, headers: ["WWW-Authenticate": "Basic realm=\"index\""], body: .bytes(Array("no".utf8))))
        }
        if path.hasPrefix("/simple/tiny-mcp") {
            let links = ["1.0", "2.0"].map { version in
                let file = "tiny_mcp-\(version)-py3-none-any.whl"
                return "<a href=\"/files/\(file)\">\(file)</a>"
            }
            return exchange.respond(
                HTTPResponse(200, headers: ["Content-Type": "text/html"], body: .bytes(Array(links.joined().utf8))))
        }
        if path == "/tiny-mcp-node", let bytes = try? File.read("\(directory.path)/packument.json") {
            let text = String(decoding: bytes, as: UTF8.self).split(separator: "ADDRESS").joined(separator: address)
            return exchange.respond(
                HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(Array(text.utf8))))
        }
        if path.hasPrefix("/files/"), let bytes = try? File.read("\(directory.path)/\(Path.name(path))") {
            return exchange.respond(
                HTTPResponse(200, headers: ["Content-Type": "application/octet-stream"], body: .bytes(bytes)))
        }
        exchange.respond(.text("not here", status: 404))
    }
}

extension PackageIndex {
    /// Makes the files of one version: a wheel, a tarball, and what the registry says of both versions.
    fileprivate static let builder = #"""
        import base64, hashlib, io, json, os, sys, tarfile, zipfile
        folder, version = sys.argv[1:3]
        python = '''
        import json, os, sys
        def writable(path):
            try:
                open(path, "w").close(); os.unlink(path); return True
            except OSError:
                return False
        def main():
            for line in sys.stdin:
                message = json.loads(line)
                if "id" not in message:
                    continue
                method, result = message["method"], {}
                if method == "initialize":
                    version = message["params"]["protocolVersion"]
                    result = {"protocolVersion": version, "capabilities": {"tools": {}},
                              "serverInfo": {"name": "tiny", "version": "VERSION"}}
                elif method == "tools/list":
                    result = {"tools": [{"name": "where", "inputSchema": {"type": "object"}}]}
                elif method == "tools/call":
                    said = {"file": __file__, "version": "VERSION", "arguments": sys.argv[1:], "env": dict(os.environ),
                            "writable": writable(os.path.join(os.path.dirname(__file__), "new")),
                            "network": os.path.exists("/proc/net/dev") and "tap0" in open("/proc/net/dev").read(),
                            "install": os.path.exists("/install")}
                    result = {"content": [{"type": "text", "text": json.dumps(said)}]}
                print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
        '''.replace("VERSION", version)
        info = f"tiny_mcp-{version}.dist-info/"
        with zipfile.ZipFile(f"{folder}/tiny_mcp-{version}-py3-none-any.whl", "w") as archive:
            archive.writestr("tiny_mcp.py", python)
            archive.writestr(info + "METADATA", f"Metadata-Version: 2.1\nName: tiny-mcp\nVersion: {version}\n")
            archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(info + "entry_points.txt", "[console_scripts]\ntiny-mcp = tiny_mcp:main\n")
            names = ["tiny_mcp.py"] + [info + name for name in ("METADATA", "WHEEL", "entry_points.txt", "RECORD")]
            archive.writestr(info + "RECORD", "".join(name + ",,\n" for name in names))
        node = '''#!/usr/bin/env node
        const readline = require("readline"), fs = require("fs");
        readline.createInterface({input: process.stdin}).on("line", (line) => {
            const message = JSON.parse(line);
            if (message.id === undefined) return;
            let result = {};
            if (message.method === "initialize") result = {protocolVersion: message.params.protocolVersion,
                capabilities: {tools: {}}, serverInfo: {name: "tiny", version: "VERSION"}};
            if (message.method === "tools/list") result = {tools: [{name: "where", inputSchema: {type: "object"}}]};
            if (message.method === "tools/call") {
                let writable = true;
                try { fs.writeFileSync(__dirname + "/new", ""); } catch { writable = false; }
                const said = {file: __filename, version: "VERSION", arguments: process.argv.slice(2), env: process.env,
                    writable, network: fs.readFileSync("/proc/net/dev", "utf8").includes("tap0"), install: fs.existsSync("/install")};
                result = {content: [{type: "text", text: JSON.stringify(said)}]};
            }
            console.log(JSON.stringify({jsonrpc: "2.0", id: message.id, result}));
        });
        '''.replace("VERSION", version)
        semantic = version + ".0"
        manifest = {"name": "tiny-mcp-node", "version": semantic, "bin": {"tiny-mcp-node": "server.js"}}
        path = f"{folder}/tiny-mcp-node-{semantic}.tgz"
        with tarfile.open(path, "w:gz") as archive:
            for name, text in (("package.json", json.dumps(manifest)), ("server.js", node)):
                data = text.encode()
                entry = tarfile.TarInfo("package/" + name)
                entry.size, entry.mode = len(data), 0o755
                archive.addfile(entry, io.BytesIO(data))
        content = open(path, "rb").read()
        known = f"{folder}/packument.json"
        document = json.load(open(known)) if os.path.exists(known) else {"name": "tiny-mcp-node", "versions": {}, "dist-tags": {}}
        manifest["dist"] = {"tarball": f"ADDRESS/files/tiny-mcp-node-{semantic}.tgz",
                            "shasum": hashlib.sha1(content).hexdigest(),
                            "integrity": "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()}
        document["versions"][semantic] = manifest
        document["dist-tags"]["latest"] = semantic
        json.dump(document, open(known, "w"))
        """#
}
