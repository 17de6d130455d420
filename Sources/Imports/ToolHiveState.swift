// SPDX-License-Identifier: Apache-2.0
import Configuration
import Crypto
import JSONCoding
import Models
import Platform

/// What a ToolHive installation has on disk, read and never changed. Blocking.
struct ToolHiveState: Sendable {
    /// A run configuration that could be read, or why not.
    struct Workload: Sendable {
        var name: String
        var document: JSON?
        /// What is in the file that it names as its permission profile, if it has no profile of its own.
        var profile: JSON?
        var problem = ""
    }

    /// The state directory.
    let path: String
    let workloads: [Workload]
    /// Names of groups, with the client applications registered for each.
    let groups: [(name: String, clients: [String])]
    let secretsFile: String
    let notes: [String]

    /// Reads `path`, or the usual place below `home`.
    init(path: String?, home: String, environment: [String: String]) throws {
        func base(_ variable: String, _ fallback: String) -> String {
            let value = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
            return (value ?? "\(home)/\(fallback)") + "/toolhive"
        }
        let usual = base("XDG_STATE_HOME", ".local/state")
        let directory = path.map(Path.clean) ?? usual
        guard File.exists("\(directory)/runconfigs") || File.exists("\(directory)/groups") else {
            throw Problem(
                .pathNotFound, "there is no ToolHive state in \(directory)",
                fix: "name the directory that holds “runconfigs” and “groups”",
                issues: [.init(pointer: "/path", code: .invalid, detail: "no “runconfigs” there")])
        }
        self.path = directory
        var notes: [String] = []
        workloads = Self.files(in: "\(directory)/runconfigs", &notes).map(Self.workload)
        var groups = Self.files(in: "\(directory)/groups", &notes).compactMap { file, name -> (String, [String])? in
            guard let json = try? JSON(parsing: File.read(file, limit: 1 << 20)) else {
                notes.append("the group file \(file) cannot be read")
                return nil
            }
            let clients = (json["registered_clients"]?.arrayValue ?? []).compactMap(\.stringValue)
            return (json["name"]?.stringValue ?? name, clients)
        }
        let own = "\(directory)/secrets_encrypted"
        secretsFile =
            File.exists(own) || path != nil && directory != usual
            ? own : base("XDG_DATA_HOME", ".local/share") + "/secrets_encrypted"
        if path == nil || directory == usual {
            // Before groups had clients, all workloads had the same.
            let config = base("XDG_CONFIG_HOME", ".config") + "/config.yaml"
            let tree = (try? File.read(config)).flatMap { try? YAMLNode.parse($0, file: config) }?.json
            let clients = (tree?["clients"]?["registered_clients"]?.arrayValue ?? []).compactMap(\.stringValue)
            if !clients.isEmpty {
                if let index = groups.firstIndex(where: { $0.0 == "default" }) {
                    groups[index].1 += clients.filter { !groups[index].1.contains($0) }
                } else {
                    groups.append(("default", clients))
                }
            }
        }
        self.groups = groups
        self.notes = notes
    }

    private static func files(in directory: String, _ notes: inout [String]) -> [(path: String, name: String)] {
        let names = Directory.entries(of: directory).filter { $0.hasSuffix(".json") }
        if names.count > 10_000 { notes.append("only the first 10000 files in \(directory) were looked at") }
        return names.prefix(10_000).map { ("\(directory)/\($0)", String($0.dropLast(5))) }
    }

    private static func workload(_ file: (path: String, name: String)) -> Workload {
        do {
            let json = try JSON(parsing: File.read(file.path, limit: 4 << 20))
            guard json.objectValue != nil else { throw SystemError("read \(file.path)", code: 22) }
            return Workload(
                name: json["name"]?.stringValue ?? file.name, document: json, profile: profile(namedIn: json))
        } catch let error as JSONParseError {
            return Workload(name: file.name, problem: "\(file.path) is not JSON: \(error)")
        } catch {
            return Workload(name: file.name, problem: "\(error)")
        }
    }

    private static func profile(namedIn document: JSON) -> JSON? {
        guard document["permission_profile"]?.objectValue == nil,
            let path = document["permission_profile_name_or_path"]?.stringValue, path.hasPrefix("/"),
            // Pipes and devices, which could be read for ever, have no size.
            File.size(path) > 0
        else { return nil }
        return try? JSON(parsing: File.read(path, limit: 1 << 20))
    }

    /// The secrets in their file; `nil` when there is no file.
    /// - Throws: `Problem` when `password` does not open it.
    func secrets(password: String?) throws -> [String: String]? {
        guard File.exists(secretsFile) else { return nil }
        guard let password, !password.isEmpty else { return [:] }
        let sealed = try File.read(secretsFile, limit: 32 << 20)
        guard let plain = AESGCM.open(sealed, key: SHA256.digest(Array(password.utf8)), context: []),
            let map = (try? JSON(parsing: plain))?["secrets"]?.objectValue
        else {
            throw Problem(
                .conflict, "the password does not open \(secretsFile), or the file was changed",
                fix: "give ToolHive's secrets password; nothing was imported",
                issues: [.init(pointer: "/secrets_password", code: .invalid, detail: "does not open the secrets")])
        }
        var secrets: [String: String] = [:]
        for member in map.members { secrets[member.key] = member.value.stringValue }
        return secrets
    }
}
