// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What real servers need is still there: programs of a virtual environment whose interpreter is installed elsewhere.
@Suite struct RealServerTests {
    @Test(
        .needsRoot,
        arguments: [
            ("mcp-server-time", "get_current_time", #"{"timezone": "UTC"}"#, "UTC"),
            ("mcp-server-git", "git_status", #"{"repo_path": "/repository"}"#, "branch"),
            ("mcp-server-fetch", "fetch", #"{"url": "http://127.0.0.1:9/"}"#, "127.0.0.1"),
        ]) func aServerOfThePackageIndexRunsInTheSandbox(_ name: String, tool: String, arguments: String, said: String)
        async throws
    {
        let repository = try TemporaryDirectory(in: "/var/tmp")
        let made = try await Command.running("/usr/bin/git", ["-C", repository.path, "init", "--quiet"])
        try #require(made.code == 0, "\(made.errors)")
        try await TestServer.with { server in
            let response = try await server.send(
                "POST", "/api/v1/workloads",
                [
                    "name": "real", "command": [.string("\(Testbed.directory)/v2/bin/\(name)")],
                    "volumes": [.string("\(repository.path):/repository:ro")],
                ])
            let object = try JSON(parsing: response.body)
            #expect(response.status == 201, "\(object.prettyText)")
            let tools = try await server.get("/api/v1/workloads/real/tools")
            #expect(tools["tools"]?.arrayValue?.contains { $0["name"]?.stringValue == tool } == true, "\(tools.text)")
            let answer = try JSON(
                parsing: try await server.send(
                    "POST", "/api/v1/workloads/real/tools/\(tool):call",
                    ["arguments": try JSON(parsing: Array(arguments.utf8))]
                ).body)
            #expect(answer["content"]?[0]?["text"]?.stringValue?.contains(said) == true, "\(answer.prettyText)")
            // Each of the paths is listed, and nothing but the environment, its interpreter and the repository.
            let mounts = object["backend"]?["mounts"]?.arrayValue ?? []
            #expect(mounts.contains { $0["reason"] == "environment" && $0["read_only"] == true })
            #expect(mounts.filter { $0["reason"] == "volume" }.count == 1)
        }
    }

    /// What the system calls and files of each runtime come to: threads, sockets, subprocesses, a compiler, a browser.
    @Test func theRuntimesOfServersWorkInTheSandbox() async throws {
        let java = """
            cat >/tmp/Hello.java <<'END'
            public class Hello {
                public static void main(String[] words) throws Exception {
                    var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                    var other = new Thread(() -> { try { server.accept().close(); } catch (Exception e) { } });
                    other.start();
                    new java.net.Socket(server.getInetAddress(), server.getLocalPort()).close();
                    other.join();
                    System.out.println("hello");
                }
            }
            END
            java -Xmx200m /tmp/Hello.java
            """
        let node = """
            node -e 'const net = require("net"), { execSync } = require("child_process"), { Worker } = require("worker_threads");
                const server = net.createServer(s => s.end()).listen(0, "127.0.0.1", () => {
                    net.connect(server.address().port, "127.0.0.1").on("close", () => {
                        server.close();
                        new Worker("require(`fs`).writeFileSync(`/tmp/w`, `hello`)", { eval: true })
                            .on("exit", () => console.log(execSync("cat /tmp/w").toString()));
                    }).resume();
                });'
            """
        let python = """
            python3 -c 'import asyncio, multiprocessing, socket, subprocess, tempfile
            multiprocessing.Pool(2).map(abs, [1, -1])
            async def main():
                server = await asyncio.start_server(lambda r, w: w.close(), "localhost", 0)
                reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
                await reader.read()
                writer.close()
                print((await (await asyncio.create_subprocess_exec("echo", "hello", stdout=-1)).communicate())[0].decode())
            asyncio.run(main())'
            """
        // A program in Go: it resolves, connects, and says what went wrong.
        let go = "docker -H tcp://localhost:9 version 2>&1 | grep -q 'Cannot connect' && echo hello"
        let browser = """
            chromium --headless --no-sandbox --disable-gpu --dump-dom \
                'data:text/html,<p id=p></p><script>p.textContent = "hel" + "lo"</script>' 2>/dev/null
            """
        try await TestServer.with { server in
            let made = try await ShellServer.create("runtimes", [("memory", 2_147_483_648)], on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            for program in [
                python, node, java, go, browser, "git -C /tmp init -q hello && ls /tmp", "perl -e 'print q(hello)'",
            ] {
                let seen = try await ShellServer.run(program, in: "runtimes", on: server)
                #expect(seen.contains("hello"), "\(program): \(seen)")
            }
        }
    }
}
