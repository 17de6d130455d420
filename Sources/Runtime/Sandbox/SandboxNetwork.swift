// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The way out of a sandbox's network namespace: slirp4netns, which reaches everything but this machine's loopback.
final class SandboxNetwork: Sendable {
    /// The resolver that slirp4netns offers inside.
    static let resolver = "10.0.2.3"

    private let child: Child
    /// slirp4netns ends when nobody holds the other end of this any more.
    private let life: Descriptor

    private init(_ child: Child, _ life: Descriptor) {
        self.child = child
        self.life = life
    }

    /// Connects the network namespace of the process `pid` and returns when it works. The calling thread's end ends it.
    /// - Throws: `RuntimeError`.
    static func connect(_ pid: pid_t, program: String) throws -> SandboxNetwork {
        let life = try Descriptor.pipe()
        let ready = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        var arguments = [
            "--configure", "--mtu=65520", "--disable-host-loopback", "--exit-fd=3", "--ready-fd=4", "--netns-type=path",
        ]
        if ownsUsers(pid) { arguments.append("--userns-path=/proc/\(pid)/ns/user") }
        var plan = Child.Plan(
            program, arguments + ["/proc/\(pid)/ns/net", "tap0"], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
        plan.descriptors = [(life.read.number, 3), (ready.write.number, 4), (errors.write.number, 2)]
        plan.ownSession = true
        let child: Child
        do throws(SystemError) {
            child = try Child.start(plan)
        } catch {
            throw RuntimeError(.startFailed, "slirp4netns could not be started: \(error.reason)")
        }
        ready.write.close()
        errors.write.close()
        life.read.close()
        var byte: UInt8 = 0
        while read(ready.read.number, &byte, 1) < 0, errno == EINTR {}
        if byte == 0 {
            let text = String(decoding: (try? errors.read.readAll(limit: 65_536)) ?? [], as: UTF8.self)
            child.signal(SIGKILL)
            _ = child.wait()
            throw RuntimeError(
                .startFailed, "the workload's network could not be made: slirp4netns: \(lastLine(text))",
                fix: text.contains("/dev/net/tun")
                    ? "make /dev/net/tun writable for everybody (chmod 0666), or use --permission-profile none"
                    : "use --permission-profile none if it needs no network")
        }
        // What it says later is about single connections.
        Thread.detach(name: "slirp4netns") { _ = try? errors.read.readAll() }
        return SandboxNetwork(child, life.write)
    }

    /// Ends it and waits until it has.
    func close() {
        life.close()
        child.signal(SIGTERM)
        _ = child.wait()
    }

    /// Whether the process is in a user namespace that is not ours.
    private static func ownsUsers(_ pid: pid_t) -> Bool {
        HostPath.linkText("/proc/\(pid)/ns/user") != HostPath.linkText("/proc/self/ns/user")
    }

    private static func lastLine(_ text: String) -> String {
        text.split(separator: "\n").last.map(String.init) ?? "it gave no reason"
    }
}
