// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A scope of the user's own systemd (`systemd --user`), which makes a control group where this process may not: systemd
/// moves the process that it is given, from a login session too. It is asked over its own socket, which is there without a
/// message bus.
struct UserScope {
    /// Why there is none.
    struct Refusal: Error {
        let reason: String
    }

    private let socketPath: String

    init(socketPath: String) { self.socketPath = socketPath }

    /// `nil` where there is no such systemd, or it was given no memory and processes to limit.
    init?() {
        guard geteuid() != 0, let directory = Environment.variable("XDG_RUNTIME_DIR"), directory.hasPrefix("/") else {
            return nil
        }
        socketPath = directory + "/systemd/private"
        let manager = "/sys/fs/cgroup/user.slice/user-\(geteuid()).slice/user@\(geteuid()).service"
        let handed = HostPath.text(manager + "/cgroup.subtree_control").split(whereSeparator: \.isWhitespace)
        guard handed.contains("memory"), handed.contains("pids"), HostPath.exists(socketPath) else { return nil }
    }

    /// Has `pid` moved into a scope called `name`, with these limits.
    /// - Returns: the scope's control group, in which `pid` is.
    /// - Throws: `Refusal`.
    func adopt(_ pid: pid_t, name: String, limits: SandboxLimits) throws -> String {
        let scope = name + ".scope"
        try ask(for: scope, pid, limits)
        // The answer says that it was begun.
        for _ in 0..<1000 {
            if let group = Self.group(of: pid), group.hasSuffix("/" + scope) { return "/sys/fs/cgroup" + group }
            usleep(2000)
        }
        throw Refusal(reason: "systemd did not move the process")
    }

    private static func group(of pid: pid_t) -> String? {
        HostPath.text("/proc/\(pid)/cgroup").split(whereSeparator: \.isNewline).first { $0.hasPrefix("0::") }
            .map { String($0.dropFirst(3)) }
    }

    // MARK: The call

    private func ask(for scope: String, _ pid: pid_t, _ limits: SandboxLimits) throws {
        var arguments = BusMessage()
        arguments.add(scope)
        arguments.add("fail")
        arguments.addArray(alignment: 8) { list in
            list.addProperty("PIDs", "au") { value in value.addArray(alignment: 4) { $0.add(UInt32(pid)) } }
            list.addProperty("MemoryMax", "t") { $0.add(UInt64(limits.memory)) }
            list.addProperty("MemorySwapMax", "t") { $0.add(UInt64(0)) }
            list.addProperty("TasksMax", "t") { $0.add(UInt64(limits.pids)) }
            if limits.cpus > 0 {
                list.addProperty("CPUQuotaPerSecUSec", "t") { $0.add(UInt64(limits.cpus * 1_000_000)) }
            }
            list.addProperty("CollectMode", "s") { $0.add("inactive-or-failed") }
        }
        // Nothing besides.
        arguments.addArray(alignment: 8) { _ in }
        let call = arguments.call(
            path: "/org/freedesktop/systemd1", interface: "org.freedesktop.systemd1.Manager",
            member: "StartTransientUnit", signature: "ssa(sv)a(sa(sv))", serial: 1)
        do {
            let socket = try Connection.unix(path: socketPath)
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            // Who we are, the kernel says: the number is only repeated.
            let digits = String(geteuid()).utf8.map { "3" + String($0 - 0x30) }.joined()
            try socket.writeAll([0] + Array("AUTH EXTERNAL \(digits)\r\n".utf8))
            let answer = String(decoding: try socket.readLine(), as: UTF8.self)
            guard answer.hasPrefix("OK ") else { throw Refusal(reason: "systemd answered \(answer)") }
            try socket.writeAll(Array("BEGIN\r\n".utf8) + call)
            try Self.awaitAnswer(socket)
        } catch let error as SystemError {
            throw Refusal(reason: "systemd could not be asked: \(error.reason)")
        }
    }

    /// Reads up to the answer to call 1; signals may come before it.
    private static func awaitAnswer(_ socket: Descriptor) throws {
        let (methodReturn, failure): (UInt8, UInt8) = (2, 3)
        while true {
            let head = try read(16, from: socket)
            func number(_ at: Int) -> Int { head[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) } }
            let (body, fields) = (number(4), (number(12) + 7) & ~7)
            guard body < 1 << 20, fields < 1 << 20 else { throw Refusal(reason: "systemd's answer makes no sense") }
            let rest = try read(fields + body, from: socket)
            if head[1] == methodReturn { return }
            if head[1] == failure {
                let text = rest.suffix(body).dropFirst(4).prefix { $0 != 0 }
                throw Refusal(reason: String(decoding: text, as: UTF8.self))
            }
        }
    }

    private static func read(_ count: Int, from socket: Descriptor) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(socket.number, buffer.baseAddress?.advanced(by: done), count - done)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw SystemError("read systemd's answer") }
            if got == 0 { throw Refusal(reason: "systemd hung up") }
            done += got
        }
        return bytes
    }
}
