// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import Runtime

/// Where the program under test was built: beside the test bundle.
let everythingPath: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer[0..<max(length, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/mcp-everything"
}()

/// The program over its pipes; it is killed with this object.
final class EverythingProgram: Sendable {
    let child: Child
    let channel: DescriptorChannel
    let errors: Descriptor
    private let inbox = Inbox()

    init(_ arguments: [String] = [], environment: [String] = []) throws {
        let input = try Descriptor.pipe()
        let output = try Descriptor.pipe()
        let error = try Descriptor.pipe()
        var plan = Child.Plan(everythingPath, arguments, environment: environment)
        plan.descriptors = [(input.read.number, 0), (output.write.number, 1), (error.write.number, 2)]
        child = try Child.start(plan)
        channel = DescriptorChannel(reading: output.read, writing: input.write)
        errors = error.read
        let inbox = inbox
        channel.open(
            onLine: { inbox.add($0) }, onProblem: { inbox.add(Array($0.description.utf8)) }, onEnd: { inbox.end() })
    }

    deinit {
        channel.close()
        child.signal(SIGKILL)
        _ = child.wait()
    }

    func send(_ text: String) { _ = channel.send(Array(text.utf8)) }

    /// Calls a tool without waiting for the answer.
    func begin(_ id: Int, _ tool: String, _ arguments: JSON, meta: JSON = [:]) {
        let params: JSON = ["name": .string(tool), "arguments": arguments, "_meta": meta]
        send((["jsonrpc": "2.0", "id": JSON(id), "method": "tools/call", "params": params] as JSON).text)
    }

    /// The next line of stdout; `nil` at the end.
    func next() async -> String? { await inbox.next().map { String(decoding: $0, as: UTF8.self) } }

    /// The next message.
    func message() async throws -> JSON { try JSON(parsing: await next() ?? "") }

    /// The answer to one request, which must be the next message.
    func ask(_ id: Int, _ method: String, _ params: JSON = [:]) async throws -> JSON {
        send((["jsonrpc": "2.0", "id": JSON(id), "method": .string(method), "params": params] as JSON).text)
        return try await message()
    }

    func call(_ id: Int, _ tool: String, _ arguments: JSON) async throws -> JSON {
        try await ask(id, "tools/call", ["name": .string(tool), "arguments": arguments])
    }

    func initialize(capabilities: JSON = [:]) async throws {
        _ = try await ask(0, "initialize", ["protocolVersion": "2025-11-25", "capabilities": capabilities])
        send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
    }

    /// Everything it wrote on stderr, once it has ended.
    func exit() async throws -> (exit: Child.Exit, errors: String) {
        try await Thread.dedicated("wait") { [child, errors] in
            let text = String(decoding: try errors.readAll(), as: UTF8.self)
            return (child.wait(), text)
        }
    }
}

/// Lines in the order they came, for one reader at a time.
final class Inbox: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var ended = false
        var waiting: CheckedContinuation<[UInt8]?, Never>?
    }
    private let state = Lock(State())

    func add(_ line: [UInt8]) {
        let waiting = state.withLock { state in
            if state.waiting == nil { state.lines.append(line) }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: line)
    }

    func end() {
        let waiting = state.withLock { state in
            state.ended = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let now: [UInt8]?? = state.withLock { state in
                if !state.lines.isEmpty { return .some(state.lines.removeFirst()) }
                if state.ended { return .some(nil) }
                state.waiting = continuation
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }
}

extension JSON {
    /// The text of a tool's result.
    var toolText: String? { self["result"]?["content"]?[0]?["text"]?.stringValue }
    var errorCode: Int? { self["error"]?["code"]?.intValue }
}
