// SPDX-License-Identifier: Apache-2.0
import APIClient
import Configuration
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport

/// An instance in a directory of its own, and real servers on real sockets that answer the one question that matters.
final class ServerFixture: Sendable {
    let root: String
    let instance: Instance
    private let servers = Lock<[HTTPServer]>([])
    let requests = Lock<[String]>([])

    init() throws {
        root = try TemporaryDirectory.make()
        instance = Instance(environment: ["HOME": root])
        try instance.prepareDirectories()
    }

    deinit {
        for server in servers.withLock({ $0 }) { server.stop() }
        try? Directory.removeTree(root)
    }

    var request: ResolutionRequest {
        var request = ResolutionRequest(
            instance: instance, environment: ["HOME": root], settings: Settings(), executable: "/bin/false")
        request.sharedSocket = "\(root)/shared.sock"
        request.defaultURL = "http://127.0.0.1:1"
        return request
    }

    func serve(_ socket: Descriptor, id: String, audit: String, status: Int = 200) throws {
        let server = try HTTPServer(socket: socket) { [weak self] request, exchange in
            self?.requests.withLock { $0.append("\(request.method) \(request.target)") }
            exchange.respond(.json(["instanceId": .string(id), "auditPath": .string(audit)], status: status))
        }
        servers.withLock { $0.append(server) }
    }

    /// The instance's own server, with its lock and runtime file.
    func serveInstance(id: String = "default") throws -> InstanceLock? {
        let lock = try InstanceLock.tryAcquire(instance)
        try serve(ListeningSocket.unix(path: instance.apiSocket), id: id, audit: instance.auditLog)
        try register()
        return lock
    }

    func register(process: ProcessIdentity = .current, url: String = "") throws {
        try RuntimeFile(
            instanceID: "default", url: url, socket: instance.apiSocket, process: process, nonce: "",
            auditPath: instance.auditLog, cacheDirectory: instance.cacheDirectory, version: "0"
        ).write(instance.runtimeFile)
    }

    func serveShared(status: Int = 200) throws {
        try serve(ListeningSocket.unix(path: request.sharedSocket), id: "shared", audit: "/", status: status)
    }

    func serveTCP(audit: String? = nil, status: Int = 200) throws -> String {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        try serve(socket, id: "default", audit: audit ?? instance.auditLog, status: status)
        return "http://127.0.0.1:\(port)"
    }
}
