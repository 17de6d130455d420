// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport
import Testing

/// The official Python clients, both generations, against workloads of every kind.
@Suite(.serialized) struct OfficialClientTests {
    /// Lists tools and calls the first, on one line each.
    private static let newer = """
        import asyncio, json, sys
        from mcp import Client
        async def main():
            async with Client(sys.argv[1]) as client:
                print(",".join(sorted(t.name for t in (await client.list_tools()).tools)))
                print((await client.call_tool(sys.argv[2], json.loads(sys.argv[3]))).content[0].text)
        asyncio.run(main())
        """
    private static let older = """
        import asyncio, json, sys
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client
        async def main():
            async with streamablehttp_client(sys.argv[1]) as (read, write, _):
                async with ClientSession(read, write) as client:
                    await client.initialize()
                    print(",".join(sorted(t.name for t in (await client.list_tools()).tools)))
                    print((await client.call_tool(sys.argv[2], json.loads(sys.argv[3]))).content[0].text)
        asyncio.run(main())
        """

    private func call(_ url: String, _ tool: String, _ arguments: JSON) async throws -> [String] {
        var answers: [String] = []
        for (version, script) in [("v2", Self.newer), ("v1", Self.older)] {
            let run = try await Command.running(
                "\(Testbed.directory)/\(version)/bin/python", ["-c", script, url, tool, arguments.text])
            try #require(run.code == 0, "\(version): \(run.errors)")
            answers.append(run.output)
        }
        return answers
    }

    private func thv(_ server: TestServer, _ arguments: [String], path: String? = nil) async throws -> Command {
        var environment = server.environment
        if let path {
            environment = environment.filter { !$0.hasPrefix("PATH=") } + ["PATH=\(path):/usr/bin:/bin"]
        }
        return try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: environment, directory: server.home)
    }

    private func check(_ server: TestServer, _ name: String, isEmbedded: Bool) async throws {
        let status = try await thv(server, ["status", name, "--format", "json"])
        let shown = try JSON(parsing: status.output)
        #expect(shown["status"] == "running", "\(status.output)")
        let url = try #require(shown["url"]?.stringValue)
        for answer in try await call(url, "get_current_time", ["timezone": "UTC"]) {
            #expect(answer.contains("convert_time,get_current_time"))
            #expect(answer.contains("UTC"))
        }
        #expect(try await thv(server, ["rm", name]).code == 0)
        _ = isEmbedded
    }

    @Test(arguments: [true, false])
    func anImageAndAVirtualEnvironmentServeBothClients(embedded: Bool) async throws {
        let body = { (server: TestServer) in
            let image = try await thv(server, ["run", "--name", "time", "mcp/time"])
            try #require(image.code == 0, "\(image.errors)")
            try await check(server, "time", isEmbedded: embedded)
            let venv = try await thv(
                server, ["run", "--name", "time2", "--", "python3", "-m", "mcp_server_time"],
                path: "\(Testbed.directory)/v2/bin")
            try #require(venv.code == 0, "\(venv.errors)")
            try await check(server, "time2", isEmbedded: embedded)
        }
        if embedded {
            let server = try TestServer()
            try await body(server)
            _ = try Command.run("/bin/rm", ["-rf", server.home])
        } else {
            try await TestServer.with(body)
        }
    }

    @Test func requestsAndLogsFromTheServerReachTheOnlyClient() async throws {
        let script = """
            import asyncio, sys
            from mcp import ClientSession
            from mcp.client.streamable_http import streamablehttp_client
            import mcp.types as T
            logs, steps = [], []
            async def sampling(context, params):
                return T.CreateMessageResult(role="assistant", content=T.TextContent(type="text", text="sampled"),
                                             model="m", stopReason="endTurn")
            async def elicit(context, params):
                return T.ElicitResult(action="accept", content={"answer": "blue"})
            async def log(params): logs.append(params.data)
            async def step(progress, total, message): steps.append(progress)
            async def main():
                async with streamablehttp_client(sys.argv[1]) as (read, write, _):
                    async with ClientSession(read, write, sampling_callback=sampling, elicitation_callback=elicit,
                                             logging_callback=log) as client:
                        await client.initialize()
                        print((await client.call_tool("ask_model", {"prompt": "x"})).content[0].text)
                        print((await client.call_tool("ask_user", {"question": "x"})).content[0].text)
                        await client.call_tool("log", {"level": "error", "text": "hello"})
                        await client.call_tool("progress", {"steps": 3}, progress_callback=step)
                        print(logs, steps)
            asyncio.run(main())
            """
        try await TestServer.with { server in
            let url = try #require(try await server.create("asks")["url"]?.stringValue)
            let run = try await Command.running("\(Testbed.directory)/v1/bin/python", ["-c", script, url])
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output == "sampled\nblue\n['hello'] [1.0, 2.0, 3.0]\n")
        }
    }
}
