// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Programs that are run for what they print or for how long they take.
enum Process {
    /// Runs a program to its end.
    /// - Returns: what it printed.
    @discardableResult
    static func run(_ program: String, _ arguments: [String] = [], environment: [String] = []) throws -> String {
        let (output, input) = try Descriptor.pipe()
        var plan = Child.Plan(program, arguments, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + environment)
        plan.descriptors = [(input.number, 1)]
        let child = try Child.start(plan)
        input.close()
        let text = String(decoding: try output.readAll(), as: UTF8.self)
        guard child.wait() == .code(0) else { throw Failure("\(program) failed: \(text)") }
        return text
    }

    /// Starts a program that prints one line once it is ready, and returns that line.
    static func start(_ program: String, _ arguments: [String], _ cleanup: Cleanup) throws -> (Child, String) {
        let (output, input) = try Descriptor.pipe()
        var plan = Child.Plan(program, arguments)
        plan.descriptors = [(input.number, 1)]
        let child = try Child.start(plan)
        input.close()
        cleanup.add { end(child) }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output.number, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        guard !line.isEmpty else { throw Failure("\(program) ended: \(child.wait())") }
        return (child, String(decoding: line, as: UTF8.self))
    }

    /// Ends a program and waits for its end.
    static func end(_ child: Child) {
        child.signal(SIGTERM)
        _ = child.wait()
    }

    /// A port that was free just now.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { address in
            try address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(descriptor, $0, length) == 0, getsockname(descriptor, $0, &length) == 0 else {
                    throw SystemError("find a free port")
                }
            }
            return Int(UInt16(bigEndian: address.pointee.sin_port))
        }
    }

    /// One figure of `/proc/PID/smaps_rollup`, in bytes.
    static func memory(_ name: String, of pid: Int32) throws -> Int {
        let text = String(decoding: try File.read("/proc/\(pid)/smaps_rollup"), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("\(name):") {
            let words = line.split(separator: " ")
            if words.count > 1, let kilobytes = Int(words[1]) { return kilobytes << 10 }
        }
        throw Failure("/proc/\(pid)/smaps_rollup has no \(name)")
    }
}

/// wrk: many connections, as many requests as they can.
enum Load {
    struct Result {
        let perSecond: Double
        /// Nanoseconds.
        let p99: Double
    }

    static func run(
        _ url: String, connections: Int = 32, seconds: Int = 2, script: String? = nil, environment: [String] = []
    ) throws -> Result {
        var arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", "--latency"]
        if let script { arguments += ["-s", script] }
        let text = try Process.run("/usr/bin/wrk", arguments + [url], environment: environment)
        if text.contains("Non-2xx") || text.contains("Socket errors") {
            throw Failure("not every answer was good: \(text)")
        }
        var perSecond = 0.0
        var p99 = 0.0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 1 else { continue }
            if words[0] == "Requests/sec:" { perSecond = Double(words[1]) ?? 0 }
            if words[0] == "99%" { p99 = time(String(words[1])) }
        }
        return Result(perSecond: perSecond, p99: p99)
    }

    private static func time(_ text: String) -> Double {
        for (unit, factor) in [("us", 1e3), ("ms", 1e6), ("s", 1e9)] where text.hasSuffix(unit) {
            return (Double(text.dropLast(unit.count)) ?? 0) * factor
        }
        return 0
    }
}
