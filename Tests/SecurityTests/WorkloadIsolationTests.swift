// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What a workload that was created through the API can reach.
@Suite struct WorkloadIsolationTests {
    @Test(arguments: ["none", "network"]) func aSandboxedWorkloadReachesNothingOfThisMachine(
        profile: String
    ) async throws {
        try await TestServer.with { server in
            let other = try await server.create("other")
            let made = try await ProbeServer.create("probe", profile: profile, on: server)
            let instance = server.instance
            let id = made["id"]?.stringValue ?? ""
            let targets = ProbeServer.Targets(
                ports: [
                    try server.port, UInt16(other["port"]?.intValue ?? 0), UInt16(made["port"]?.intValue ?? 0),
                ],
                paths: [
                    instance.apiSocket, instance.controlSocket(id), instance.databaseFile, instance.stateDirectory,
                    server.home, "\(server.home)/serve.log", "/etc/shadow", "/root/.ssh", "/root/.bashrc",
                    "/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock", "/sys/fs/cgroup",
                    "/dev/mem", "/dev/kmsg", "/dev/net/tun",
                ],
                pids: [
                    server.pid, Int32(other["pid"]?.intValue ?? 0), Int32(made["pid"]?.intValue ?? 0),
                    Int32(other["backend"]?["pid"]?.intValue ?? 0),
                ])
            let found = try await ProbeServer.run("probe", targets, hosts: Self.ownAddresses(), on: server)
            #expect(found["ports"] == [])
            #expect(found["paths"] == [])
            #expect(found["pids"] == [])
            #expect(found["mounts"] == false)
            #expect(found["users"] == false)
            #expect(found["written"] == [])
            #expect((found["processes"]?.intValue ?? 99) <= 3)
            let capabilities = try #require(found["status"]?.objectValue?.members)
            for member in capabilities where member.key.hasPrefix("Cap") {
                #expect(member.value.stringValue == "0000000000000000", "\(member.key)")
            }
            #expect(found["status"]?["NoNewPrivs"] == "1")
        }
    }

    /// This machine's addresses besides loopback.
    private static func ownAddresses() throws -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: [String] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, Int32(address.pointee.sa_family) == AF_INET else { continue }
            var text = [CChar](repeating: 0, count: 64)
            let known = getnameinfo(address, 16, &text, 64, nil, 0, NI_NUMERICHOST)
            if known == 0 { addresses.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)) }
        }
        return addresses.filter { !$0.hasPrefix("127.") }
    }

    /// Whoever could open our socket from inside would be its owner.
    @Test(arguments: ["process", "container"]) func nobodyIsShownOurStateOrAnEnginesSocket(
        runtime: String
    ) async throws {
        try await TestServer.with { server in
            let paths = [
                server.instance.stateDirectory, server.instance.apiSocket, server.home, "/", "/run/docker.sock",
                "/var/run", "\(server.home)/link",
            ]
            #expect(symlink(server.instance.runDirectory, "\(server.home)/link") == 0)
            for path in paths {
                for member in ["volumes", "permission_profile"] {
                    // A home is shown read-only, without what must not be seen.
                    if path == server.home, member == "permission_profile" {
                        if runtime == "process" { try await seesNoState(server) }
                        continue
                    }
                    var config: JSONObject = ["name": "peeping"]
                    if runtime == "process" {
                        config["command"] = [.string(TestServer.everything)]
                    } else {
                        config["image"] = "thv-test/echo:1"
                    }
                    config[member] =
                        member == "volumes"
                        ? [.string("\(path):/peep")]
                        : ["read": [.string("\(path):/peep")], "network": ["outbound": ["insecure_allow_all": true]]]
                    let response = try await server.send("POST", "/api/v1/workloads", .object(config))
                    let problem = try JSON(parsing: response.body)
                    #expect(problem["code"] == "not_supported", "\(path): \(problem.prettyText)")
                    #expect(problem["detail"]?.stringValue?.contains("which no workload may see") == true)
                }
            }
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
        }
    }

    /// A home that is shown read-only holds neither our state nor the secret of our socket.
    private func seesNoState(_ server: TestServer) async throws {
        let profile: JSON = ["read": [.string("\(server.home):/peep")]]
        let made = try await ShellServer.create("homely", [("permission_profile", profile)], on: server)
        #expect(made.status == 201, "\(made.object.prettyText)")
        let found = try await ShellServer.run("find /peep -name api.sock -o -name 'thv.db*'", in: "homely", on: server)
        #expect(found == "", "\(found)")
        #expect(try await server.status("DELETE", "/api/v1/workloads/homely") == 204)
    }

    @Test(.needsRoot) func aContainerHasEveryHardenedDefault() async throws {
        let docker = TestImage.docker
        try await TestImage.everything(on: docker) { image in
            try await TestServer.with(environment: ["DOCKER_HOST=unix://\(docker.socket)"]) { server in
                let response = try await server.send(
                    "POST", "/api/v1/workloads", ["name": "hard", "image": .string(image)])
                let made = try JSON(parsing: response.body)
                #expect(response.status == 201, "\(made.prettyText)")
                let container = try #require(made["backend"]?["container"]?.stringValue)
                let inspected = try JSON(
                    parsing: try await Command.running(
                        "docker", ["inspect", container], environment: docker.environment
                    )
                    .output)
                let shown = try #require(inspected[0])
                let host = try #require(shown["HostConfig"])
                #expect(host["CapDrop"] == ["ALL"])
                #expect(host["CapAdd"] == nil || host["CapAdd"] == .null)
                let options = host["SecurityOpt"]?.arrayValue?.compactMap(\.stringValue) ?? []
                #expect(options.first == "no-new-privileges")
                #expect(options.last?.hasPrefix("seccomp={") == true && options.count == 2)
                #expect(host["Privileged"] == false)
                #expect(host["ReadonlyRootfs"] == true)
                #expect(host["Tmpfs"]?["/tmp"] == "rw,nosuid,nodev,mode=1777,size=268435456")
                #expect(host["ShmSize"] == 268_435_456)
                #expect(host["PidsLimit"] == 512)
                #expect(host["Memory"] == 1_073_741_824)
                #expect(host["MemorySwap"] == 1_073_741_824)
                #expect(host["NanoCpus"] == 1_000_000_000)
                #expect(host["Init"] == true)
                #expect(host["LogConfig"]?["Type"] == "none")
                #expect(host["RestartPolicy"]?["Name"] == "no")
                #expect(host["PidMode"] == "")
                #expect(host["IpcMode"] == "private")
                #expect(host["UsernsMode"] == "")
                #expect(host["PortBindings"] == nil || host["PortBindings"] == [:] || host["PortBindings"] == .null)
                #expect(host["Binds"] == nil || host["Binds"] == [] || host["Binds"] == .null)
                #expect(host["NetworkMode"] == "bridge")
                #expect(shown["Config"]?["Labels"]?["thv"] == "true")
                #expect(shown["Config"]?["Labels"]?["thv-id"] == made["id"])
                #expect(shown["Config"]?["Labels"]?["thv-name"] == "hard")
                #expect(shown["Config"]?["Labels"]?["thv-instance"]?.stringValue?.isEmpty == false)
                #expect(shown["Config"]?["Labels"]?["thv-owner"]?.stringValue == "\(getuid())")
                #expect(shown["Config"]?["Labels"]?["toolhive"] == nil)
                #expect(shown["Config"]?["Tty"] == false)
                // With the profile for nothing it has no network at all.
                let answer = try await server.send(
                    "POST", "/api/v1/workloads",
                    ["name": "none", "image": .string(image), "permission_profile": "none"])
                let none = try JSON(parsing: answer.body)
                try #require(answer.status == 201, "\(none.prettyText)")
                let offline = try #require(none["backend"]?["container"]?.stringValue)
                let second = try JSON(
                    parsing: try await Command.running(
                        "docker", ["inspect", offline], environment: docker.environment
                    ).output)
                #expect(second[0]?["HostConfig"]?["NetworkMode"] == "none")
            }
        }
    }
}
