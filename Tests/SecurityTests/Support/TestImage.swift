// SPDX-License-Identifier: Apache-2.0
import Platform
import TestSupport

/// A real Docker engine, and images made for a test.
struct TestImage {
    /// Where it listens.
    let socket: String

    /// The engine that the test set-up has started.
    static var docker: TestImage {
        TestImage(socket: Environment.variable("THV_TEST_DOCKER_SOCKET") ?? "/var/run/docker.sock")
    }

    /// The other one, which speaks Docker's API too.
    static var podman: TestImage {
        TestImage(socket: Environment.variable("THV_TEST_PODMAN_SOCKET") ?? "/run/podman/podman.sock")
    }

    /// Its own command line: Docker's cannot attach to what Podman runs.
    var command: [String] { socket.contains("podman") ? ["podman", "--url", "unix://\(socket)"] : ["docker"] }

    /// For the engine's own command.
    var environment: [String] { ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/", "DOCKER_HOST=unix://\(socket)"] }

    /// The example server as an image, for the length of `body`.
    static func everything(on engine: TestImage, _ body: (String) async throws -> Void) async throws {
        let name = "thv-test/security:\(UInt32.random(in: 0...UInt32.max))"
        let directory = try TemporaryDirectory.make()
        let made = try await Command.running(
            "/bin/sh",
            [
                "-c",
                """
                cp "$1" "$2/everything" && tar -C "$2" -c everything |
                    docker import -c 'ENTRYPOINT ["/everything"]' - "$3"
                """, "sh", TestServer.everything, directory, name,
            ], environment: engine.environment)
        _ = try await Command.running("/bin/rm", ["-rf", directory])
        guard made.code == 0 else {
            throw Failed("no image could be made; does Docker run at \(engine.socket)? \(made.errors)")
        }
        do {
            try await body(name)
            _ = try await Command.running("docker", ["rmi", "-f", name], environment: engine.environment)
        } catch {
            _ = try await Command.running("docker", ["rmi", "-f", name], environment: engine.environment)
            throw error
        }
    }
}
