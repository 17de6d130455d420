// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// A run configuration as an `MCPServer` of the ToolHive operator.
struct KubernetesManifest {
    /// The manifest as YAML.
    let text: String
    /// What it does not say although the configuration does.
    let warnings: [String]

    /// - Throws: `Failure` for what cannot run in a cluster.
    init(_ document: JSON) throws {
        let config = try RunConfig(document)
        guard config.source?.kind != .remote else {
            throw Failure(
                .failed, "\(config.name) is a remote server, which a cluster has no use for",
                fix: "let clients connect to its address")
        }
        guard let image = config.source?.image else {
            throw Failure(
                .failed, "\(config.name) has no image, and a cluster runs images only",
                fix: "make an image of it, and run that with: thv run IMAGE")
        }
        var lines = [
            "apiVersion: toolhive.stacklok.dev/v1beta1", "kind: MCPServer", "metadata:",
            "  name: \(Self.quoted(Self.name(config.name)))", "spec:", "  image: \(Self.quoted(image))",
            "  transport: \(config.backend.transport.rawValue)",
            "  proxyPort: \(config.endpoint.port == 0 ? 8080 : config.endpoint.port)",
        ]
        if config.backend.transport == .stdio {
            lines.append("  proxyMode: \(config.clientEndpoint.transport.rawValue)")
        }
        if config.backend.targetPort > 0 { lines.append("  mcpPort: \(config.backend.targetPort)") }
        if !config.backend.arguments.isEmpty {
            lines.append("  args:")
            lines += config.backend.arguments.map { "    - \(Self.quoted($0))" }
        }
        if !config.backend.environment.isEmpty {
            lines.append("  env:")
            for (name, value) in config.backend.environment.sorted(by: { $0.key < $1.key }) {
                lines += ["    - name: \(Self.quoted(name))", "      value: \(Self.quoted(value))"]
            }
        }
        let volumes = config.backend.volumes.compactMap(Volume.init)
        if !volumes.isEmpty {
            lines.append("  volumes:")
            for (index, volume) in volumes.enumerated() {
                lines += [
                    "    - name: volume-\(index)", "      hostPath: \(Self.quoted(volume.host))",
                    "      mountPath: \(Self.quoted(volume.inside))",
                ]
                if volume.readOnly { lines.append("      readOnly: true") }
            }
        }
        let profile = PermissionProfile.builtIn(config.policy.permissionProfile.name) == config.policy.permissionProfile
        let profileName = profile ? config.policy.permissionProfile.name : "none"
        lines += ["  permissionProfile:", "    type: builtin", "    name: \(profileName)"]
        text = lines.joined(separator: "\n") + "\n"
        warnings = Self.warnings(config, isBuiltIn: profile)
    }

    private static func warnings(_ config: RunConfig, isBuiltIn: Bool) -> [String] {
        var warnings: [String] = []
        if !config.backend.secrets.isEmpty {
            let names = config.backend.secrets.map(\.name).joined(separator: ", ")
            warnings.append("secrets are not in the manifest: make Kubernetes secrets for \(names)")
        }
        if !isBuiltIn {
            warnings.append("the permission profile is not in the manifest: it says “none”, the strictest")
        }
        if config.limits.memory > 0 || config.limits.cpus > 0 || config.limits.pidsLimit > 0 {
            warnings.append("limits of memory, processors and processes are not in the manifest")
        }
        if !config.backend.volumes.isEmpty { warnings.append("volumes are paths of the node the server runs on") }
        return warnings
    }

    /// By the rule for names in a cluster: lower-case letters, digits and “-”, at most 253.
    private static func name(_ text: String) -> String {
        var name = String(
            text.lowercased().unicodeScalars.map { scalar -> Character in
                let isKept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
                return isKept ? Character(scalar) : "-"
            })
        while name.hasPrefix("-") { name.removeFirst() }
        name = String(name.prefix(253))
        while name.hasSuffix("-") { name.removeLast() }
        return name.isEmpty ? "server" : name
    }

    /// JSON's strings are YAML's, too.
    private static func quoted(_ text: String) -> String { JSON.string(text).text }
}
