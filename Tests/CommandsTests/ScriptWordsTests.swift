// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport
import Testing

/// What scripts that were written for ToolHive read.
@Suite struct ScriptWordsTests {
    @Test func listStatusAndExportAreAsScriptsExpectThem() async throws {
        try await TestServer.with { server in
            func thv(_ words: String...) async throws -> Command {
                try await Command.running(
                    "\(TestServer.programs)/thv", words, environment: server.environment, directory: server.home)
            }
            try await server.create("first")
            let list = try JSON(parsing: try await thv("list", "--format", "json").output).arrayValue ?? []
            let status = try JSON(parsing: try await thv("status", "first", "--format", "json").output)
            for object in list + [status] {
                #expect(object["package"]?.stringValue == TestServer.everything, "\(object.text)")
                #expect(object["transport_type"] == "stdio")
                let uptime = object["uptime"]?.stringValue ?? ""
                #expect(uptime.hasSuffix("s") && uptime.first?.isNumber == true, "\(uptime)")
            }
            #expect(list.count == 1)
            let export = try await thv("export", "first", "a/b/c.json")
            #expect(export.code == 0, "\(export.errors)")
            #expect(try JSON(parsing: File.read("\(server.home)/a/b/c.json"))["name"] == "first")
            try File.write([], to: "\(server.home)/file")
            let refused = try await thv("export", "first", "file/c.json")
            #expect(refused.code != 0 && refused.errors.contains("file"), "\(refused.errors)")
            let checked = try await thv("upgrade", "check", "first", "--format", "json")
            #expect(try JSON(parsing: checked.output).arrayValue?.count == 1, "\(checked.errors)")
        }
    }
}
