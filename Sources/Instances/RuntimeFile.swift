// SPDX-License-Identifier: Apache-2.0
import Glibc
public import JSONCoding
public import Platform

/// `runtime.json`: how an instance's server is reached, and which process it is. A server writes it once its socket
/// accepts connections, and removes it whenever it ends by itself.
public struct RuntimeFile: Sendable, Equatable {
    /// The id of the instance.
    public var instanceID: String
    /// The TCP address, `http://127.0.0.1:8080`; empty when the server listens on its socket only.
    public var url: String
    /// The path of the API's unix socket.
    public var socket: String
    /// The server, told apart from a later process of the same number.
    public var process: ProcessIdentity
    /// What the server proves itself with at `/v1/runtime/info`.
    public var nonce: String
    public var auditPath: String
    public var cacheDirectory: String
    /// The server's version.
    public var version: String

    /// What a server says of itself.
    public init(
        instanceID: String, url: String, socket: String, process: ProcessIdentity, nonce: String, auditPath: String,
        cacheDirectory: String, version: String
    ) {
        self.instanceID = instanceID
        self.url = url
        self.socket = socket
        self.process = process
        self.nonce = nonce
        self.auditPath = auditPath
        self.cacheDirectory = cacheDirectory
        self.version = version
    }

    /// Reads `path`; `nil` when there is no such file.
    /// - Throws: `EPERM` when it is no regular file of this user's or root's that only they can change, `EBADMSG` when it is not a runtime file.
    public static func read(_ path: String) throws(SystemError) -> RuntimeFile? {
        let bytes: [UInt8]
        do throws(SystemError) {
            guard let read = try OwnFile.read(path, limit: 65_536) else { return nil }
            bytes = read
        } catch  where error.code == EFBIG {
            throw SystemError("read \(path)", code: EBADMSG)
        }
        guard let json = try? JSON(parsing: bytes), let file = RuntimeFile(json) else {
            throw SystemError("read \(path)", code: EBADMSG)
        }
        return file
    }

    /// Replaces `path` in one step, mode 0600.
    public func write(_ path: String) throws(SystemError) {
        try File.write(Array((json.prettyText + "\n").utf8), to: path, mode: 0o600)
    }

    /// The document.
    public var json: JSON {
        [
            "instanceId": .string(instanceID), "url": .string(url), "socket": .string(socket),
            "pid": JSON(Int(process.pid)), "startTime": JSON(Int(process.startTime)), "nonce": .string(nonce),
            "auditPath": .string(auditPath), "cacheDir": .string(cacheDirectory), "version": .string(version),
        ]
    }

    private init?(_ json: JSON) {
        guard let url = json["url"]?.stringValue, let socket = json["socket"]?.stringValue,
            let pid = json["pid"]?.intValue.flatMap(Int32.init(exactly:)), pid > 0,
            let start = json["startTime"]?.intValue.flatMap(UInt64.init(exactly:)), !(url.isEmpty && socket.isEmpty)
        else { return nil }
        func text(_ key: String) -> String { json[key]?.stringValue ?? "" }
        self.init(
            instanceID: text("instanceId"), url: url, socket: socket,
            process: ProcessIdentity(pid: pid, startTime: start), nonce: text("nonce"),
            auditPath: text("auditPath"), cacheDirectory: text("cacheDir"), version: text("version"))
    }
}
