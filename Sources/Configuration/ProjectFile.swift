// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// The `.thv.yaml` of the directory that a command runs in. It may have come with a cloned repository, so nothing of it
/// counts until the person has trusted it as it is. Only that directory is looked at, none above it. Blocking.
public struct ProjectFile: Sendable {
    /// Whether it counts.
    public enum Standing: Sendable, Equatable {
        case absent
        case trusted
        /// It lies there, and the person may trust it.
        case untrusted
        /// It is not the kind of file that can be trusted, for this reason.
        case refused(String)
    }

    /// What it is called in every directory.
    public static let name = ".thv.yaml"

    /// Its path, with the directory's links resolved.
    public let path: String
    public let standing: Standing
    /// What is in it, unless it was refused.
    let bytes: [UInt8]

    /// Looks at the file in `directory`. What is read here is what counts later.
    public static func look(in directory: String, _ list: TrustList) -> ProjectFile {
        let real = realpath(directory, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let directory = real ?? directory
        let path = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
        let bytes: [UInt8]?
        do throws(SystemError) { bytes = try read(path) } catch {
            return ProjectFile(path: path, standing: .refused(error.action), bytes: [])
        }
        guard let bytes else { return ProjectFile(path: path, standing: .absent, bytes: []) }
        if let reason = objection(to: list, in: directory) {
            return ProjectFile(path: path, standing: .refused(reason), bytes: [])
        }
        let entry = TrustList.Entry(path: path, digest: TrustList.digest(of: bytes))
        do throws(ConfigurationError) {
            let isTrusted = try list.entries().contains(entry)
            return ProjectFile(path: path, standing: isTrusted ? .trusted : .untrusted, bytes: bytes)
        } catch {
            return ProjectFile(path: path, standing: .refused(error.description), bytes: [])
        }
    }

    /// The content; `nil` when there is no such file.
    private static func read(_ path: String) throws(SystemError) -> [UInt8]? {
        func refuse(_ reason: String) -> SystemError { SystemError(reason, code: EPERM) }
        // Neither a link nor a pipe keeps anybody waiting.
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if number < 0 {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            case ELOOP: throw refuse("it is a link")
            // Where nothing can be looked for, nothing lies as far as this person is concerned.
            case EACCES where access(Path.parent(path), X_OK) != 0: return nil
            case let code: throw refuse("it cannot be read: \(SystemError("", code: code).reason)")
            }
        }
        let descriptor = Descriptor(owning: number)
        var facts = stat()
        if fstat(number, &facts) != 0 { throw refuse("it cannot be looked at") }
        if facts.st_mode & S_IFMT != S_IFREG { throw refuse("it is not a regular file") }
        if facts.st_uid != geteuid() {
            throw refuse("it belongs to \(Account.name(of: facts.st_uid) ?? "uid \(facts.st_uid)")")
        }
        if facts.st_mode & 0o022 != 0 { throw refuse("others can write it: chmod go-w it") }
        do throws(SystemError) { return try descriptor.readAll(limit: 1 << 20) } catch {
            throw refuse(error.code == EFBIG ? "it is larger than 1 MiB" : "it cannot be read: \(error.reason)")
        }
    }

    /// A list that came with the project vouches for nothing. The home is no project.
    private static func objection(to list: TrustList, in directory: String) -> String? {
        let place = realpath(Path.parent(list.file), nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        guard let place, Path.isInside(place, directory) else { return nil }
        if let home = Account.home(of: geteuid()), Path.isInside(home, directory) { return nil }
        return "the list of trusted files, \(list.file), lies in the same directory"
    }

    // MARK: Trusting

    /// Trusts the file as it is now.
    /// - Returns: whether it was not trusted before.
    /// - Throws: `ConfigurationError` when it is not there, cannot be trusted, or makes no sense.
    public func trust(_ list: TrustList) throws -> Bool {
        switch standing {
        case .absent: throw ConfigurationError(path, "does not exist")
        case .refused(let reason): throw ConfigurationError(path, "cannot be trusted: \(reason)")
        case .trusted: return false
        case .untrusted:
            _ = try Settings.load([], project: ProjectFile(path: path, standing: .trusted, bytes: bytes))
            return try list.set(.init(path: path, digest: TrustList.digest(of: bytes)), at: path)
        }
    }

    /// Trusts the file no longer, whatever is in it now.
    /// - Returns: whether it was trusted.
    public func untrust(_ list: TrustList) throws -> Bool { try list.set(nil, at: path) }

    /// Its lines, for the person who is to decide.
    public var lines: [String] {
        bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }
}
