// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// One mistake, made through the API and on the command line: what both say is a file in `Golden`.
struct ErrorScene {
    let server: TestServer
    private var transcript = ""
    private let masks: [(String, String)]

    /// - Parameter masks: What differs from run to run, and what stands for it.
    init(_ server: TestServer, masks: [(String, String)] = []) {
        self.server = server
        self.masks =
            masks + [
                (server.home, "$HOME"), (TestServer.programs, "$BIN"), (server.user?.name ?? "\u{0}", "$USER"),
                (TestImage.docker.socket, "$DOCKER"), (Self.registry, "$REGISTRY"),
            ]
    }

    /// The registry of the test set-up.
    static var registry: String { Testbed.registry }

    /// Makes the mistake through the API; the answer must be a problem.
    mutating func request(_ method: String, _ path: String, _ body: String) async throws {
        let answer = try await server.send(method, path, text: body)
        let problem = try JSON(parsing: answer.body)
        #expect(answer.status >= 400, "\(problem.prettyText)")
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        #expect(problem["status"]?.intValue == answer.status)
        var shown = JSONObject()
        for key in ["status", "code", "detail", "fix", "errors"] {
            if let value = problem[key] { shown[key] = value }
        }
        #expect(problem["detail"]?.stringValue?.contains("\n") == false)
        #expect(problem["fix"]?.stringValue?.isEmpty == false, "every problem names a way out: \(problem.prettyText)")
        transcript += masked("\(method) \(path)\n\(JSON.object(shown).prettyText)\n\n")
    }

    /// Makes it on the command line, which must say it in two lines at most.
    mutating func command(_ arguments: [String], input: String = "", notes: Int = 0) async throws {
        let thv = "\(TestServer.programs)/thv"
        let result =
            if let user = server.user {
                try await user.run(
                    thv, arguments, environment: server.environment, input: input, directory: server.home)
            } else {
                try await Command.running(
                    thv, arguments, environment: server.environment, input: input, directory: server.home)
            }
        #expect(result.code > 0)
        #expect(result.output.isEmpty, "\(result.output)")
        #expect(result.errors.split(separator: "\n").count <= 2 + notes, "\(result.errors)")
        #expect(result.errors.contains("fix: "), "every error names a way out: \(result.errors)")
        let line = masked("$ thv \(arguments.joined(separator: " "))\nexit \(result.code)\n\(result.errors)\n")
        transcript += line
    }

    /// Compares everything that was said with the file `name`.
    func expectGolden(_ name: String) throws {
        let now = String(transcript.dropLast())
        #expect(now == (try Golden.text("Tests/SecurityTests/Golden/\(name).txt", now: now)), "THV_GOLDEN=write")
    }

    /// Nothing of what was tried may be left: no workload besides those of `names`, no container, socket, log or
    /// process.
    func expectNothingLeft(_ tried: String, besides names: [String] = []) async throws {
        let listed = try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? []
        #expect(listed.compactMap { $0["name"]?.stringValue } == names)
        let instance = server.instance
        let sockets = try FileList.names(instance.runDirectory).filter { $0 != "api.sock" }
        #expect(sockets.count == names.count, "\(sockets)")
        let logs = try FileList.names(instance.logsDirectory).filter { $0.hasSuffix(".proxy.log") }
        #expect(logs.count == names.count, "\(logs)")
        try await until("its processes are gone") { Self.children(of: server.pid).count == names.count }
        let docker = TestImage.docker
        let containers = try await Command.running(
            "docker", ["ps", "-aq", "--filter", "label=thv-name=\(tried)"], environment: docker.environment)
        #expect(containers.output.isEmpty, "\(containers.output)")
    }

    private func masked(_ text: String) -> String {
        // The engines' first process names itself with a number that is not always the same.
        let text = text.replacing(/\[FATAL tini \(\d+\)\]/, with: "[FATAL tini]")
        return masks.reduce(text) { text, mask in
            guard !mask.0.isEmpty else { return text }
            var result = ""
            var rest = text[...]
            while let place = String(rest).place(of: mask.0) {
                let before = String(rest)[..<place]
                result += before + mask.1
                rest = rest.dropFirst(before.count + mask.0.count)
            }
            return result + rest
        }
    }

    private static func children(of pid: Int32) -> [String] {
        ((try? FileList.names("/proc/\(pid)/task")) ?? []).flatMap { task -> [Substring] in
            let bytes = (try? File.read("/proc/\(pid)/task/\(task)/children")) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: " ")
        }.map(String.init)
    }
}
