// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import Runtime
import TestSupport
import Testing

@Suite struct SandboxProgramTests {
    private func run(_ program: String, _ arguments: [String]) async throws {
        let exit = try await Thread.dedicated("run") {
            try Child.start(Child.Plan(program, arguments, environment: ["PATH=/usr/bin:/bin"])).wait()
        }
        try #require(exit == .code(0), "\(program) \(arguments)")
    }

    private func everyPython() -> [String] {
        var pythons = ["/usr/bin/python3"]
        for directory in (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":") {
            let path = "\(directory)/python3"
            if path != pythons[0], access(path, X_OK) == 0 { pythons.append(path) }
        }
        return pythons
    }

    @Test func aProgramOfAVirtualEnvironmentStarts() async throws {
        for python in everyPython() {
            let home = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
            let venv = "\(home.path)/venv"
            try await run(python, ["-m", "venv", "--without-pip", venv])
            try home.write("private", "not for anybody")
            let text = "#!\(venv)/bin/python3\nimport sys, json\nprint(sys.prefix, sys.argv[0])\n"
            try home.write("venv/bin/tool", text, mode: 0o755)
            let script = """
                import sys, os
                print(sys.prefix); print(sys.executable); print(os.path.exists('\(home.path)/private'))
                """
            let direct = try await SandboxedScript(script, program: ["\(venv)/bin/python3", "-c"])
            #expect(direct.lines == [venv, "\(venv)/bin/python3", "False"], "\(python) \(direct.errors)")
            let shown = direct.facts.mounts.filter { $0.readOnly && $0.reason == .environment }
            #expect(shown.contains { $0.path == "\(venv)/lib" })
            #expect(
                direct.facts.notes.contains("shows \(venv)/lib read-only: the program's environment"),
                "\(direct.facts.notes)")
            let tool = try await SandboxedScript("", program: ["\(venv)/bin/tool"])
            #expect(tool.lines == ["\(venv) \(venv)/bin/tool"], "\(tool.errors)")
        }
    }

    @Test func aPrefixThatHoldsMoreThanProgramsIsShownInPart() async throws {
        let project = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
        try await run("/usr/bin/python3", ["-m", "venv", "--without-pip", project.path])
        try project.write(".env", "TOKEN=1")
        let seen = try await SandboxedScript(
            "import os; print(sorted(os.listdir('\(project.path)')))", program: ["\(project.path)/bin/python3", "-c"])
        #expect(seen.lines.count == 1)
        #expect(seen.lines.first?.contains("'bin'") == true)
        #expect(seen.lines.first?.contains(".env") == false)
    }

    @Test func aStandaloneProgramIsShownAlone() async throws {
        let home = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
        try home.write("server", "#!/usr/bin/env sh\nls \"$(dirname \"$0\")\"\n", mode: 0o755)
        try home.write("neighbour", "")
        let seen = try await SandboxedScript("", program: ["\(home.path)/server"])
        #expect(seen.lines == ["server"])
    }

    @Test func aProgramThatIsNotThereIsRefusedBeforeTheStart() async throws {
        for command in ["/no/such/program", "no-such-program", "./relative", "/etc/passwd", "/usr"] {
            var config = RunConfig(name: "missing")
            config.source = .command([command])
            let error = await #expect(throws: RuntimeError.self) {
                _ = try await ProcessRuntime().prepare(config) { _ in }
            }
            #expect(error?.code == .commandNotFound)
            #expect(error?.pointer == "/command/0")
            #expect(error?.message.contains(command) == true)
        }
        var config = RunConfig(name: "found")
        config.source = .command(["sh"])
        #expect(try await ProcessRuntime().prepare(config) { _ in }.source?.program?.hasSuffix("/bin/sh") == true)
    }

    @Test func aFileTheSandboxHidesIsNamedWithItsFlag() async throws {
        let home = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
        try home.write("server.py", "print('never')")
        let seen = try await SandboxedScript("\(home.path)/server.py", program: ["/usr/bin/python3"])
        #expect(seen.exit.code == 2)
        #expect(seen.exit.reason.contains("the volume \(home.path)/server.py:\(home.path)/server.py:ro"))
        let shown = try await SandboxedScript("\(home.path)/server.py", program: ["/usr/bin/python3"]) {
            $0.backend.volumes = ["\(home.path):\(home.path):ro"]
        }
        #expect(shown.lines == ["never"])
    }

    @Test func anInterpreterThatIsMissingIsExplained() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("tool", "#!/no/such/interpreter\n", mode: 0o755)
        let seen = try await SandboxedScript("", program: ["\(directory.path)/tool"])
        #expect(seen.exit.code == 1)
        #expect(seen.exit.reason.contains("\(directory.path)/tool cannot run inside the sandbox"))
    }

    @Test func whatTheDriverCannotDoIsSaid() async throws {
        let changes: [(inout RunConfig) -> Void] = [
            {
                $0.backend.transport = .sse; $0.policy.insecureNoSandbox = true
            }, { $0.source = nil },
            { $0.policy.permissionProfile.outbound.hosts = ["example.org"] },
        ]
        for (index, change) in changes.enumerated() {
            var config = RunConfig(name: "unsupported")
            config.source = .command(["/bin/true"])
            change(&config)
            let error = await #expect(throws: RuntimeError.self) {
                _ = try await ProcessRuntime().prepare(config) { _ in }
            }
            #expect(error?.code == .notSupported, "\(index)")
            #expect(error?.pointer.isEmpty == false, "\(index)")
        }
    }

    @Test func withoutASandboxItRunsPlainlyAndSaysSo() async throws {
        let home = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
        try home.write("diary", "private\n")
        let seen = try await SandboxedScript("cat '\(home.path)/diary'; sleep 1000 & exit 4") {
            $0.policy.insecureNoSandbox = true
        }
        #expect(seen.lines == ["private"])
        #expect(seen.exit.code == 4)
        #expect(seen.facts.notes.first?.hasPrefix("no sandbox") == true)
    }
}
