// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

@testable import Runtime

/// A real MCP server in a real image: `Tests/testbed/time-image.sh`.
@Suite(.timeLimit(.minutes(2)))
struct ContainerServerTests {
    @Test(arguments: TestEngine.allCases)
    func theTimeServerListsItsTools(_ engine: TestEngine) async throws {
        var config = engine.config("echo")
        config.source = .image("mcp/time")
        let test = try await TestBackend(engine, config)
        let hello: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": [
                "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"],
            ],
        ]
        #expect(test.send(hello.text))
        await test.output.count(1)
        let greeting = try JSON(parsing: try #require(test.output.lines.first))
        #expect(greeting["result"]?["serverInfo"]?["name"] == "mcp-time")
        let ready: JSON = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        let list: JSON = ["jsonrpc": "2.0", "id": 2, "method": "tools/list"]
        #expect(test.send(ready.text) && test.send(list.text))
        await test.output.count(2)
        let answer = try JSON(parsing: try #require(test.output.lines.last))
        let names = answer["result"]?["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names?.sorted() == ["convert_time", "get_current_time"])
        await test.backend.stop(grace: 5)
    }
}
