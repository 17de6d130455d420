// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport

/// A certificate authority that this machine does not know, and TLS servers on loopback with its certificates.
final class TestAuthority: Sendable {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "5",
            "-subj", "/CN=thv test authority")
    }

    /// Its own certificate.
    var certificate: String { "\(directory.path)/ca.pem" }

    /// What a server of thv's is started with that trusts it: the machine's list of authorities is another in there.
    var wrapper: [String] {
        let list = "/etc/ssl/certs/ca-certificates.crt"
        return [
            "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
            "mount --bind '\(directory.path)/ca.pem' \(list) && exec \"$@\"", "sh",
        ]
    }

    /// A server whose certificate is for `address` and valid for `days` from now.
    func server(_ name: String, days: Int, address: String = "127.0.0.1") throws -> TLSServer {
        try directory.write("\(name).ext", "subjectAltName=IP:\(address)")
        try openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(name).key", "-out", "\(name).csr", "-subj",
            "/CN=\(address)")
        try openssl(
            "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "\(days)", "-extfile", "\(name).ext", "-out", "\(name).pem")
        return try TLSServer(directory, name)
    }

    private func openssl(_ arguments: String...) throws {
        let done = try Command.run("/usr/bin/openssl", arguments, directory: directory.path)
        guard done.code == 0 else { throw Failed(done.errors) }
    }
}

/// `openssl s_server` on a free port of 127.0.0.1; it answers every request with a web page.
final class TLSServer: Sendable {
    let port: UInt16
    private let child: Child
    private let directory: TemporaryDirectory

    init(_ directory: TemporaryDirectory, _ name: String) throws {
        self.directory = directory
        var plan = Child.Plan(
            "/usr/bin/openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "\(name).pem", "-key", "\(name).key", "-www"])
        let (read, write) = try Descriptor.pipe()
        plan.descriptors = [(write.number, 1)]
        plan.directory = directory.path
        child = try Child.start(plan)
        write.close()
        var line = ""
        while !line.hasPrefix("ACCEPT ") { line = String(decoding: try read.readLine(), as: UTF8.self) }
        guard let port = UInt16(line.split(separator: ":").last ?? "") else { throw Failed("no port in \(line)") }
        self.port = port
    }

    deinit {
        child.signal(SIGKILL)
        _ = child.wait()
    }

    var url: String { "https://127.0.0.1:\(port)/mcp" }
}
