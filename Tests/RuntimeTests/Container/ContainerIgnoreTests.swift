// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import TestSupport
import Testing

@testable import Runtime

/// What `.thvignore` names is hidden of a container's volumes, also when it is replaced while the container runs.
@Suite(.serialized) struct ContainerIgnoreTests {
    @Test(arguments: TestEngine.allCases, ["", ":ro"])
    func aVolumeIsShownWithoutWhatItsFileNames(_ engine: TestEngine, rights: String) async throws {
        let folder = try TemporaryDirectory(in: "/var/tmp")
        for name in ["sub", "sub/deep", "keys", "open"] { mkdir("\(folder.path)/\(name)", 0o755) }
        for name in [".env", "sub/deep/.env", "keys/one"] { try folder.write(name, "secret") }
        for name in ["file", "sub/deep/near", "open/file"] { try folder.write(name, "open") }
        try folder.write(".thvignore", ".env\nkeys/\n")
        _ = symlink("file", "\(folder.path)/link")
        let look = "grep -rl secret /data | sort; find /data -type f | sort | tr '\\n' ' '; echo"
        let script = """
            \(look); touch /data/made 2>/dev/null && echo made; touch /data/open/new 2>/dev/null && echo new
            echo ready; read line; \(look); cat
            """
        var config = engine.config("shell", [script])
        config.backend.volumes = ["\(folder.path):/data\(rights)"]
        let test = try await TestBackend(engine, config)
        let seen = "/data/.thvignore /data/file /data/open/file /data/sub/deep/near "
        let before = [seen] + (rights.isEmpty ? ["new"] : []) + ["ready"]
        await test.output.count(before.count)
        #expect(test.output.texts == before)
        try folder.write("replacement", "secret")
        #expect(rename("\(folder.path)/replacement", "\(folder.path)/.env") == 0)
        #expect(test.backend.channel?.send(Array("go".utf8)) == true)
        await test.output.count(before.count + 1)
        let after = try #require(test.output.texts.last)
        #expect(!after.contains("secret") && !after.contains(".env"), "\(after)")
        let mount = test.backend.facts.mounts.first
        #expect(mount?.hidden == [".env", "keys", "sub/deep/.env"])
        #expect(test.backend.facts.notes.contains { $0.contains("link") && $0.contains("not shown") })
        await test.backend.stop(grace: 1)
        _ = try Command.run("/bin/rm", ["-rf", folder.path])
    }
}
