// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport

/// A `sandbox-starter` with its arguments, and what it prints.
final class Starter: Sendable {
    let child: Child
    private let output: Descriptor

    /// - Parameter user: A number to run as; needs root, and copies the program to where that user can read it.
    init(_ arguments: [String], user: String? = nil) throws {
        let output = try Descriptor.pipe()
        var command = ["\(buildDirectory)/sandbox-starter"] + arguments
        if let user {
            let directory = try TemporaryDirectory()
            chmod(directory.path, 0o755)
            _ = try Child.start(Child.Plan("/bin/cp", [command[0], directory.path])).wait()
            command[0] = "\(directory.path)/sandbox-starter"
            command = ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"] + command
            keep = directory
        } else {
            keep = nil
        }
        var plan = Child.Plan(command[0], Array(command.dropFirst()), environment: ["PATH=/usr/bin:/bin"])
        plan.descriptors = [(output.write.number, 1)]
        child = try Child.start(plan)
        self.output = output.read
    }

    private let keep: TemporaryDirectory?

    deinit {
        child.signal(SIGKILL)
        _ = child.wait()
    }

    /// The rest of the next line that begins with `prefix`; empty when there is none any more.
    func line(after prefix: String) async throws -> String {
        try await Thread.dedicated("starter") { [output] in
            while true {
                var line: [UInt8] = []
                var byte: UInt8 = 0
                while read(output.number, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
                let text = String(decoding: line, as: UTF8.self)
                if text.hasPrefix(prefix) || text.isEmpty { return String(text.dropFirst(prefix.count)) }
            }
        }
    }
}
