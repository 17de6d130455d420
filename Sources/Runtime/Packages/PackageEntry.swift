// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// One installed package with everything it needs, as it lies in the cache: never changed, and shared by all workloads that
/// run it.
public struct PackageEntry: Sendable, Equatable {
    /// What stands for the content of its files: `sha256:` and 64 digits.
    public var digest: String
    /// As it was asked for first: `uvx://mcp-server-time`.
    public var package: String
    /// The version that was installed.
    public var version: String
    /// The program and its arguments, as they are called in a sandbox.
    public var command: [String]
    /// What stands for the places that it was taken from: what others offer by the same name is not the same.
    var origin: String
    /// Bytes of its files.
    public var size: Int
    /// When it was installed, in milliseconds since 1970.
    public var installedAt: Int64

    /// Where a sandbox sees the files of its package, so that what was installed names itself by no path of the host.
    static let inside = "/package"

    init(
        digest: String, package: String, version: String, command: [String], origin: String, size: Int,
        installedAt: Int64
    ) {
        self.origin = origin
        self.digest = digest
        self.package = package
        self.version = version
        self.command = command
        self.size = size
        self.installedAt = installedAt
    }

    /// The document that `init(_:)` reads.
    var json: JSON {
        [
            "digest": .string(digest), "package": .string(package), "version": .string(version),
            "command": JSON(command), "origin": .string(origin), "size": JSON(size),
            "installed_at": .number(JSONNumber(Double(installedAt))),
        ]
    }

    /// Reads what `json` wrote; `nil` when something is missing.
    init?(_ json: JSON) {
        guard let digest = json["digest"]?.stringValue, let package = json["package"]?.stringValue,
            let version = json["version"]?.stringValue, let size = json["size"]?.intValue,
            let command = json["command"]?.arrayValue?.compactMap(\.stringValue), !command.isEmpty
        else { return nil }
        self.init(
            digest: digest, package: package, version: version, command: command,
            origin: json["origin"]?.stringValue ?? "", size: size,
            installedAt: Int64(json["installed_at"]?.doubleValue ?? 0))
    }

    /// The package by its manager and name, and the version that is there.
    public var reference: String {
        guard let known = PackageReference(package) else { return package }
        return PackageReference(known.manager, known.name, version: version).text
    }
}
