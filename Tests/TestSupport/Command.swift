// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Platform

/// A program run to its end.
public struct Command: Sendable {
    /// How it ended.
    public let exit: Child.Exit
    /// Its stdout.
    public let output: String
    /// Its stderr.
    public let errors: String

    /// The exit code, or -1 when a signal ended it.
    public var code: Int32 { if case .code(let code) = exit { code } else { -1 } }

    /// Runs `program` (a path, or a name looked up in PATH) and waits for it. Blocks.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String]? = nil, input: String = "",
        directory: String? = nil
    ) throws -> Command {
        // A program may end before it has read its input.
        signal(SIGPIPE, SIG_IGN)
        let path = program.hasPrefix("/") ? program : try find(program)
        let inherited = Environment.all.map { "\($0.key)=\($0.value)" }
        var plan = Child.Plan(path, arguments, environment: environment ?? inherited)
        let (stdin, stdout, stderr) = (try Descriptor.pipe(), try Descriptor.pipe(), try Descriptor.pipe())
        plan.descriptors = [(stdin.read.number, 0), (stdout.write.number, 1), (stderr.write.number, 2)]
        plan.directory = directory
        let child = try Child.start(plan)
        stdin.read.close()
        stdout.write.close()
        stderr.write.close()
        try? stdin.write.writeAll(Array(input.utf8))
        stdin.write.close()
        let errors = Box()
        let done = Descriptor.Signal()
        Thread.detach(name: "stderr") {
            errors.set((try? stderr.read.readAll()) ?? [])
            done.raise()
        }
        let output = try stdout.read.readAll()
        done.wait()
        return Command(
            exit: child.wait(), output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors.bytes, as: UTF8.self))
    }

    /// The same without blocking the caller.
    public static func running(
        _ program: String, _ arguments: [String], environment: [String]? = nil, input: String = "",
        directory: String? = nil
    ) async throws -> Command {
        try await Thread.dedicated("command") {
            try run(program, arguments, environment: environment, input: input, directory: directory)
        }
    }

    private static func find(_ name: String) throws -> String {
        for directory in (Environment.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(directory)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        throw Failed("\(name) is not installed")
    }
}

private final class Box: Sendable {
    private let value = Lock<[UInt8]>([])
    var bytes: [UInt8] { value.withLock { $0 } }
    func set(_ bytes: [UInt8]) { value.withLock { $0 = bytes } }
}
