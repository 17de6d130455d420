// SPDX-License-Identifier: Apache-2.0
import Contract
import Glibc
import JSONCoding
import Platform

/// What a directory of this machine holds, for the person who chooses a path.
struct DirectoryListing: ContractObject {
    /// A file or directory in it.
    struct Entry: ContractObject {
        var name = ""
        var isDirectory = false
        var isReadable = false

        mutating func visit(_ members: inout some MemberVisitor) {
            members.essential("name", &name)
            members.required("directory", &isDirectory)
            members.required("readable", &isReadable)
        }
    }

    var path = ""
    /// Directories first.
    var entries: [Entry] = []

    mutating func visit(_ members: inout some MemberVisitor) {
        members.required("path", &path)
        members.required("entries", &entries)
    }

    /// More are not shown; typing narrows the list.
    static let limit = 5000

    /// The listing of the directory `path`, as the answer to a request; blocks.
    static func read(_ path: String) -> Reply {
        guard access(path, R_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return Reply(status: 403, body: .null, failure: .init(code: "path", what: "\(path): \(reason)", fix: ""))
        }
        let entries = Directory.entries(of: path).prefix(limit).map { name -> Entry in
            let whole = path == "/" ? "/\(name)" : "\(path)/\(name)"
            var status = stat()
            var entry = Entry()
            entry.name = name
            entry.isDirectory = stat(whole, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            entry.isReadable = access(whole, R_OK) == 0
            return entry
        }
        var listing = DirectoryListing()
        listing.path = path
        listing.entries = entries.filter(\.isDirectory) + entries.filter { !$0.isDirectory }
        return Reply(status: 200, body: listing.wire)
    }

    static var none: Reply {
        Reply(status: 0, body: .null, failure: .init(code: "path", what: "the directory cannot be read", fix: ""))
    }
}
