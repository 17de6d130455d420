// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What `/api/v1beta` calls isolated.
@Suite struct V1BetaIsolationTests {
    @Test(.needsRoot) func onlyWhatIsKeptFromThisMachineIsCalledIsolated() async throws {
        let docker = TestImage.docker
        try await TestImage.everything(on: docker) { image in
            try await TestServer.with(environment: ["DOCKER_HOST=unix://\(docker.socket)"]) { server in
                let everything = TestServer.everything
                let workloads: [(name: String, isIsolated: Bool, members: [(String, JSON)])] = [
                    ("sandbox", true, [("command", [.string(everything)]), ("permission_profile", "network")]),
                    ("alone", true, [("command", [.string(everything)]), ("permission_profile", "none")]),
                    ("bare", false, [("command", [.string(everything)]), ("insecure_no_sandbox", true)]),
                    ("container", false, [("image", .string(image)), ("permission_profile", "network")]),
                    ("cut-off", true, [("image", .string(image)), ("permission_profile", "none")]),
                ]
                for (name, isIsolated, members) in workloads {
                    let config = JSONObject([("name", .string(name))] + members)
                    let made = try await server.send("POST", "/api/v1/workloads", .object(config))
                    let object = try JSON(parsing: made.body)
                    #expect(made.status == 201, "\(object.prettyText)")
                    let path = "/api/v1beta/workloads/\(name)"
                    #expect(try await server.get(path)["network_isolation"] == .bool(isIsolated), "\(name)")
                    #expect(try await server.get(path + "/export")["isolate_network"] == .bool(isIsolated), "\(name)")
                    let notes = object["backend"]?["notes"]?.prettyText ?? ""
                    let isOpen = notes.place(of: "is not filtered") != nil
                    #expect(isOpen == (name == "container"), "\(notes)")
                }
                let protections =
                    try await server.get("/api/v1/runtimes")["runtimes"]?[0]?["protections"]?.arrayValue ?? []
                for name in ["limits", "packet filter"] {
                    let row = protections.first { $0["name"]?.stringValue == name }
                    #expect(row?["detail"]?.stringValue?.isEmpty == false, "\(name)")
                }
            }
        }
    }
}
