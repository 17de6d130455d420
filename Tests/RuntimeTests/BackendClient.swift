// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
import JSONCoding
import Models
import Platform
import Runtime
import Testing

/// A directory of the build, where the programs lie beside the test bundle.
let buildDirectory: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer[0..<max(length, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
}()

/// A started backend, what it says, and questions to it.
struct BackendClient {
    let backend: any Backend
    let answers = Delivery()
    let log: Delivery

    /// Starts `config` under an id of its own.
    init(
        _ runtime: any Runtime, _ config: RunConfig, secrets: [String: String] = [:], id: String = randomID()
    ) async throws {
        let log = Delivery()
        let spec = BackendSpec(
            id: id, instance: "test", owner: .thisUser,
            config: try await runtime.prepare(config) { _ in }, secrets: secrets, log: { log.line($0) })
        self.log = log
        backend = try await runtime.start(spec)
        let channel = try #require(backend.channel)
        channel.open(
            onLine: { [answers] in answers.line($0) },
            onProblem: { [answers] in answers.line(Array($0.description.utf8)) },
            onEnd: { [answers] in answers.end() })
    }

    /// Calls a tool; the text of its result.
    func call(_ tool: String, _ arguments: JSON = [:]) async throws -> String {
        let count = answers.lines.count
        let message: JSON = [
            "jsonrpc": "2.0", "id": JSON(count), "method": "tools/call",
            "params": ["name": .string(tool), "arguments": arguments],
        ]
        try #require(backend.channel?.send(message.bytes) == true)
        await answers.count(count + 1)
        let exit = "no answer; its stderr: \(log.texts)"
        let answer = try JSON(parsing: #require(answers.lines.dropFirst(count).first, "\(exit)"))
        return try #require(answer["result"]?["content"]?[0]?["text"]?.stringValue, "\(answer.text)")
    }

    static func randomID() -> String {
        (0..<4).map { _ in String(UInt32.random(in: 0x1000_0000...UInt32.max), radix: 16) }.joined()
    }
}

/// Whether a process with this number exists.
func processExists(_ pid: Int32) -> Bool { kill(pid, 0) == 0 || errno != ESRCH }

extension Backend {
    /// Its container's id, or empty.
    var container: String { facts.location?.container ?? "" }
    /// Its main process, or 0.
    var pid: Int32 { facts.location?.pid ?? 0 }
}
