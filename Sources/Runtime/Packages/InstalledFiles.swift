// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform

/// What an installation has left in `files`: which program is the package's, which version it is, and what stands for all
/// of it. Everything here blocks.
struct InstalledFiles {
    private let place: String
    private let package: PackageReference

    init(_ place: String, _ package: PackageReference) {
        self.place = place
        self.package = package
    }

    private var files: String { "\(place)/files" }

    /// The entry for the cache, after what only the installer needs has been removed.
    func entry(from origin: String) throws -> PackageEntry {
        let command = try command()
        let version = version
        // They name the index they came from, and are of no use to a server.
        for name in remnants { unlink(name) }
        let digest = try TreeDigest(of: files, ignoring: ["__pycache__", ".lock"])
        return PackageEntry(
            digest: digest.value, package: package.text, version: version, command: command, origin: origin,
            size: digest.size, installedAt: Timestamp.now.milliseconds)
    }

    private var remnants: [String] {
        switch package.manager {
        case .uvx: return Directory.entries(of: "\(files)/tools").map { "\(files)/tools/\($0)/uv-receipt.toml" }
        case .npx, .go:
            return ["package.json", "package-lock.json", "node_modules/.package-lock.json"].map { "\(files)/\($0)" }
        }
    }

    // MARK: The program

    /// As `uvx` and `npx` would choose it: the one that is called like the package, or the only one.
    private func command() throws(RuntimeError) -> [String] {
        let programs = self.programs
        let name = plainName
        let chosen = programs.first { $0 == name } ?? (programs.count == 1 ? programs.first : nil)
        guard let chosen else {
            throw RuntimeError(
                .commandNotFound,
                programs.isEmpty
                    ? "\(package.text) has no program that could be run"
                    : "\(package.text) has no program “\(name)”, but \(programs.prefix(5).joined(separator: ", "))",
                fix: "look whether it is the name of a server's package", pointer: "/package")
        }
        switch package.manager {
        case .uvx: return ["\(PackageEntry.inside)/bin/\(chosen)"]
        case .npx, .go: return ["\(PackageEntry.inside)/node_modules/.bin/\(chosen)"]
        }
    }

    /// Without a scope or extras.
    private var plainName: String {
        let name = package.name.split(separator: "/").last.map(String.init) ?? package.name
        return String(name.prefix { $0 != "[" })
    }

    private var programs: [String] {
        switch package.manager {
        case .uvx: return Directory.entries(of: "\(files)/bin")
        case .npx, .go:
            // Only the package's own: its dependencies' programs lie beside them.
            switch manifest["bin"] {
            case .string?: return [plainName]
            case .object(let named)?: return named.keys.sorted()
            default: return []
            }
        }
    }

    private var manifest: JSON {
        let bytes = try? File.read("\(files)/node_modules/\(package.name)/package.json")
        return bytes.flatMap { try? JSON(parsing: $0) } ?? .null
    }

    // MARK: The version

    private var version: String {
        switch package.manager {
        case .npx, .go: return manifest["version"]?.stringValue ?? package.version ?? ""
        case .uvx: return pythonVersion ?? package.version ?? ""
        }
    }

    /// From the directory `NAME-VERSION.dist-info` beside the package's modules.
    private var pythonVersion: String? {
        let wanted = Self.normalised(plainName)
        for tool in Directory.entries(of: "\(files)/tools") {
            let library = "\(files)/tools/\(tool)/lib"
            for python in Directory.entries(of: library) {
                for name in Directory.entries(of: "\(library)/\(python)/site-packages")
                where name.hasSuffix(".dist-info") {
                    let parts = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
                    if parts.count == 2, Self.normalised(String(parts[0])) == wanted { return String(parts[1]) }
                }
            }
        }
        return nil
    }

    /// Names of Python packages are the same whatever separates their words.
    private static func normalised(_ name: String) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }
}
