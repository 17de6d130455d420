// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// The contexts of docker's command line: names for engines, kept below `~/.docker`.
struct DockerContexts: Sendable {
    private let directory: String

    init(environment: [String: String]) {
        directory = environment["DOCKER_CONFIG"] ?? "\(environment["HOME"] ?? "")/.docker"
    }

    /// The context chosen with `docker context use`, unless it is the built-in one.
    var current: String? {
        guard let name = Self.read("\(directory)/config.json")?["currentContext"]?.stringValue else { return nil }
        return name.isEmpty || name == "default" ? nil : name
    }

    /// The address of the engine called `name`. Each context has a folder named by a digest; they are few, so all are
    /// read.
    func host(of name: String) -> String? {
        let root = "\(directory)/contexts/meta"
        for folder in Directory.entries(of: root) {
            guard let context = Self.read("\(root)/\(folder)/meta.json"), context["Name"]?.stringValue == name else {
                continue
            }
            return context["Endpoints"]?["docker"]?["Host"]?.stringValue
        }
        return nil
    }

    private static func read(_ path: String) -> JSON? {
        (try? File.read(path)).flatMap { try? JSON(parsing: $0) }
    }
}
