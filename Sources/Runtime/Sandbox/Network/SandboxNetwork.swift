// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform

/// The way out of a sandbox's network namespace: slirp4netns, which reaches whatever `AddressBarrier` does not refuse.
final class SandboxNetwork: Sendable {
    /// The resolver that slirp4netns offers inside.
    static let resolver = "10.0.2.3"

    private let child: Child
    /// slirp4netns ends when nobody holds the other end of this any more.
    private let life: Descriptor
    private let barrier: AddressBarrier

    private init(_ child: Child, _ life: Descriptor, _ barrier: AddressBarrier) {
        self.child = child
        self.life = life
        self.barrier = barrier
    }

    /// The line for the workload's detail.
    var note: String {
        "network: everything outside this machine, private networks too; its own loopback; \(barrier.note)"
    }

    /// Connects the network namespace of the process `pid` and returns when it works. The calling thread's end ends it.
    /// - Parameter sockets: Opened in that namespace.
    /// - Throws: `RuntimeError`.
    static func connect(_ pid: pid_t, _ sockets: NamespaceSockets, program: String) throws -> SandboxNetwork {
        let life = try Descriptor.pipe()
        // Both take their time in the kernel. The program runs when both are there, so that nothing of its own leaves before.
        let starting = try Starting(pid, program, life.read)
        do {
            let barrier = try AddressBarrier(sockets) { [write = life.write] in write.close() }
            do {
                try starting.wait()
                return SandboxNetwork(starting.child, life.write, barrier)
            } catch {
                barrier.close()
                throw error
            }
        } catch {
            starting.child.signal(SIGKILL)
            _ = starting.child.wait()
            throw error
        }
    }

    /// slirp4netns on its way.
    private struct Starting {
        let child: Child
        private let ready: Descriptor
        private let errors: Descriptor

        /// - Parameter life: It ends when the other end of this is closed.
        init(_ pid: pid_t, _ program: String, _ life: Descriptor) throws {
            let ready = try Descriptor.pipe()
            let errors = try Descriptor.pipe()
            var arguments = [
                "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp",
                "--exit-fd=3", "--ready-fd=4",
            ]
            // By its pid it enters the user namespace of the process too, by a path it does so for a moment only, and
            // could not lock itself in afterwards. Where there is no other user namespace, entering it fails.
            arguments += ownsUsers(pid) ? ["\(pid)"] : ["--netns-type=path", "/proc/\(pid)/ns/net"]
            var plan = Child.Plan(program, arguments + ["tap0"], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            plan.descriptors = [(life.number, 3), (ready.write.number, 4), (errors.write.number, 2)]
            plan.ownSession = true
            do throws(SystemError) {
                child = try Child.start(plan)
            } catch {
                throw RuntimeError(.startFailed, "slirp4netns could not be started: \(error.reason)")
            }
            for end in [ready.write, errors.write, life] { end.close() }
            self.ready = ready.read
            self.errors = errors.read
        }

        /// Returns when it works.
        func wait() throws {
            var byte: UInt8 = 0
            while read(ready.number, &byte, 1) < 0, errno == EINTR {}
            if byte == 0 {
                let text = String(decoding: (try? errors.readAll(limit: 65_536)) ?? [], as: UTF8.self)
                throw RuntimeError(
                    .startFailed, "the workload's network could not be made: slirp4netns: \(lastLine(text))",
                    fix: text.hasBytes(of: "/dev/net/tun")
                        ? "make /dev/net/tun writable for everybody (chmod 0666), or leave it without a network: \(set: "permission_profile", to: "none")"
                        : "if it needs no network, say so: \(set: "permission_profile", to: "none")")
            }
            // What it says later is about single connections.
            Thread.detach(name: "slirp4netns") { [errors] in _ = try? errors.readAll() }
        }
    }

    /// Ends it and waits until it has.
    func close() {
        barrier.close()
        life.close()
        child.signal(SIGTERM)
        _ = child.wait()
    }

    /// Whether the process is in a user namespace that is not ours.
    private static func ownsUsers(_ pid: pid_t) -> Bool {
        HostPath.linkText("/proc/\(pid)/ns/user") != HostPath.linkText("/proc/self/ns/user")
    }

    private static func lastLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "it gave no reason"
    }
}
