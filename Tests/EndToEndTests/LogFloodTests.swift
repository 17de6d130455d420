// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Logs that grow faster than anybody reads.
@Suite struct LogFloodTests {
    private func request(_ server: TestServer, _ query: String) -> HTTPClientRequest {
        var request = HTTPClientRequest("GET", "http://localhost/api/v1/workloads/loud/logs?follow=true&\(query)")
        request.socket = server.instance.apiSocket
        return request
    }

    private func append(_ lines: Range<Int>, to path: String) throws {
        let number = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        try #require(number >= 0)
        var text: [UInt8] = []
        for line in lines {
            text += Array("2026-01-02T03:04:05.000Z line \(line) ".utf8) + [UInt8](repeating: 0x78, count: 80) + [0x0A]
        }
        try Descriptor(owning: number).writeAll(text)
    }

    @Test func aFollowerGetsEveryLineOnceAndInOrder() async throws {
        try await TestServer.with { server in
            let id = try #require(try await server.create("loud")["id"]?.stringValue)
            let path = "\(server.instance.logsDirectory)/\(id.prefix(12)).log"
            try append(0..<1, to: path)
            let stream = try await HTTPClient().stream(request(server, "tail=1"))
            try append(1..<40_000, to: path)
            var expected = 0
            var rest: [UInt8] = []
            while expected < 40_000, let bytes = try await stream.next() {
                rest += bytes
                guard let end = rest.lastIndex(of: 0x0A) else { continue }
                for line in rest[..<end].split(separator: 0x0A) {
                    let words = line.split(separator: 0x20, maxSplits: 2)
                    guard words.count > 1, Int(String(decoding: words[1], as: UTF8.self)) == expected else {
                        throw Failed("line \(expected) is missing: \(String(decoding: line.prefix(60), as: UTF8.self))")
                    }
                    expected += 1
                }
                rest.removeFirst(end + 1)
            }
            #expect(expected == 40_000)
        }
    }

    @Test func aScreenCountsEveryLine() async throws {
        try await TestServer.with { server in
            let id = try #require(try await server.create("loud")["id"]?.stringValue)
            let path = "\(server.instance.logsDirectory)/\(id.prefix(12)).log"
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("1 running")
            try window.press("l")
            try await window.shows("following")
            try append(0..<1, to: path)
            try await window.shows("line 0 ")
            for round in 0..<20 { try append(max(1, round * 1000)..<(round + 1) * 1000, to: path) }
            try await window.shows("all that is kept, and how many are gone", seconds: 20) {
                $0.contains("line 19999 ") && $0.contains(" 10000 lines ") && $0.contains(" 10000 older gone")
            }
            // A little more than is counted may still show.
            try window.press("g")
            try await window.shows("the oldest that is kept") {
                $0.contains("paused") && ($0.contains("line 9") || $0.contains("line 10000 "))
            }
        }
    }

    /// Clients that open the log, read nothing and go, again and again, while it is flooded.
    @Test func followersThatReadNothingAndGoCostNothing() async throws {
        try await TestServer.with { server in
            let id = try #require(try await server.create("loud")["id"]?.stringValue)
            let path = "\(server.instance.logsDirectory)/\(id.prefix(12)).log"
            try append(0..<1, to: path)
            for round in 0..<30 {
                let stream = try await HTTPClient().stream(request(server, "tail=2000"))
                try append(round * 5000..<(round + 1) * 5000, to: path)
                _ = try await stream.next()
            }
            try await until("the followers are gone", seconds: 20) {
                let tasks = try FileList.names("/proc/\(server.pid)/task")
                return tasks.filter { task in
                    let name = (try? File.read("/proc/\(server.pid)/task/\(task)/comm")) ?? []
                    return String(decoding: name, as: UTF8.self).hasPrefix("file-watch")
                }.isEmpty
            }
            let rollup = String(decoding: try File.read("/proc/\(server.pid)/smaps_rollup"), as: UTF8.self)
            let line = rollup.split(separator: "\n").first { $0.hasPrefix("Private_Dirty:") } ?? ""
            let kilobytes = line.split(separator: " ").compactMap { Int($0) }.first ?? .max
            #expect(kilobytes < 200 << 10, "thv serve keeps \(kilobytes >> 10) MiB")
        }
    }
}
