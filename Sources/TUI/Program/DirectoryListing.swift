// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// What a directory of this machine holds, for the person who chooses a path.
enum DirectoryListing {
    /// More are not shown; typing narrows the list.
    static let limit = 5000

    /// `{"path", "entries": [{"name", "directory", "readable"}]}`, directories first; blocks.
    static func read(_ path: String) -> Reply {
        guard access(path, R_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return Reply(status: 403, body: .null, failure: .init(code: "path", what: "\(path): \(reason)", fix: ""))
        }
        let entries = Directory.entries(of: path).prefix(limit).map { name -> (name: String, isDirectory: Bool, JSON) in
            let whole = path == "/" ? "/\(name)" : "\(path)/\(name)"
            var status = stat()
            let isDirectory = stat(whole, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            let isReadable = access(whole, R_OK) == 0
            return (
                name, isDirectory,
                ["name": .string(name), "directory": .bool(isDirectory), "readable": .bool(isReadable)]
            )
        }
        let ordered = entries.filter(\.isDirectory) + entries.filter { !$0.isDirectory }
        return Reply(status: 200, body: ["path": .string(path), "entries": .array(ordered.map(\.2))])
    }

    static var none: Reply {
        Reply(status: 0, body: .null, failure: .init(code: "path", what: "the directory cannot be read", fix: ""))
    }
}
