// SPDX-License-Identifier: Apache-2.0
import Identity
import JSONCoding
import Models

/// What the engine is asked to make for one backend: hardened unless the configuration says otherwise.
struct ContainerPlan: Sendable {
    static let defaultMemory = 1 << 30
    static let defaultCPUs = 1.0
    static let defaultPIDs = 512

    /// The names of our labels. Never `toolhive`: another program would take the container for its own.
    enum Label {
        static let ours = "thv=true"
        static let id = "thv-id"
        static let instance = "thv-instance"
    }

    let spec: BackendSpec
    /// What it shows of the host, opened.
    let shown: ShownPaths
    /// What stands behind `seccomp=` for this engine: the profile, or the path of a file with it.
    var systemCalls: String
    /// Whether a small init process reaps zombies and passes signals on.
    var hasInit = true

    private var config: RunConfig { spec.config }
    /// What is told to one that speaks HTTP.
    var http: HTTPBackend? { HTTPBackend(config) }
    private var isHTTP: Bool { http != nil }

    /// The container's name, which carries the workload's id because names are unique only per owner.
    var name: String { "thv-\(config.name)-\(spec.id.prefix(12))" }

    var memory: Int { config.limits.memory == 0 ? Self.defaultMemory : config.limits.memory }
    var cpus: Double { config.limits.cpus == 0 ? Self.defaultCPUs : config.limits.cpus }
    /// Bytes of `/tmp` and of `/dev/shm`, each: as in a sandbox.
    var writableMemory: Int { SandboxLimits(config).writableMemory }
    var pids: Int { config.limits.pidsLimit == 0 ? Self.defaultPIDs : config.limits.pidsLimit }

    /// The body of the engine's create call for `image`.
    func body(image: String) -> JSON {
        var object: JSONObject = [
            "Image": .string(image), "Env": JSON(environment), "Labels": JSON(labels),
            "AttachStdin": .bool(!isHTTP), "OpenStdin": .bool(!isHTTP),
            // When the proxy goes, however it goes, the server's stdin ends.
            "StdinOnce": .bool(!isHTTP),
            "AttachStdout": true, "AttachStderr": true, "Tty": false, "HostConfig": hostConfig,
        ]
        if !config.backend.arguments.isEmpty { object["Cmd"] = JSON(config.backend.arguments) }
        if !config.backend.user.isEmpty { object["User"] = .string(config.backend.user) }
        if let directory = config.backend.workingDirectory { object["WorkingDir"] = .string(directory) }
        if let http { object["ExposedPorts"] = ["\(http.port)/tcp": [:]] }
        return .object(object)
    }

    private var hostConfig: JSON {
        var object: JSONObject = [
            "CapDrop": ["ALL"], "Privileged": false,
            "SecurityOpt": ["no-new-privileges", .string("seccomp=\(systemCalls)")],
            "ReadonlyRootfs": .bool(config.policy.readOnly),
            "Tmpfs": .object(fileSystems),
            "ShmSize": JSON(writableMemory),
            "PidsLimit": JSON(pids), "Memory": JSON(memory), "MemorySwap": JSON(memory),
            "NanoCpus": JSON(Int(cpus * 1e9)), "Init": .bool(hasInit),
            // The engine's own log would keep all protocol traffic.
            "LogConfig": ["Type": "none", "Config": [:]],
            "RestartPolicy": ["Name": "no"],
            "NetworkMode": .string(config.policy.permissionProfile.outbound.allowAll ? "bridge" : "none"),
            "Binds": JSON(binds),
        ]
        if let http { object["PortBindings"] = ["\(http.port)/tcp": [["HostIp": "127.0.0.1", "HostPort": ""]]] }
        return .object(object)
    }

    /// Those of memory: `/tmp`, and the folders of which something is hidden.
    private var fileSystems: JSONObject {
        var object: JSONObject = ["/tmp": .string("rw,nosuid,nodev,mode=1777,size=\(writableMemory)")]
        for item in shown.items where item.folder != nil {
            object[item.shown.inside] = "ro,nosuid,nodev,mode=0755,size=1048576"
        }
        return object
    }

    /// Where each path is in truth, so that no link is followed by the engine.
    private var binds: [String] {
        shown.items.flatMap { item -> [(target: String, inside: String, readOnly: Bool)] in
            guard let folder = item.folder else {
                return [(item.shown.target, item.shown.inside, item.shown.readOnly)]
            }
            return folder.items.compactMap { entry in
                guard case .bind = entry.part else { return nil }
                return (
                    "\(item.shown.target)/\(entry.path)", "\(item.shown.inside)/\(entry.path)",
                    item.shown.readOnly || entry.isRule
                )
            }
        }
        .sorted { $0.inside < $1.inside }
        .map { "\($0.target):\($0.inside):\($0.readOnly ? "ro" : "rw")" }
    }

    private var labels: [String: String] {
        let ours = [
            "thv": "true", Label.id: spec.id, "thv-name": config.name, Label.instance: spec.instance,
            "thv-owner": spec.owner.uid.map { String($0) } ?? spec.owner.text,
            "thv-transport": config.backend.transport.rawValue,
        ]
        return config.labels.merging(ours) { $1 }
    }

    private var environment: [String] {
        var variables = config.backend.environment
        variables["MCP_TRANSPORT"] = config.backend.transport.rawValue
        variables.merge(http?.variables(host: "0.0.0.0") ?? [:]) { $1 }
        variables.merge(spec.secrets) { $1 }
        return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
