// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import Commands

/// Command lines of ToolHive 0.44: each of its flags is known here, taken, or answered with what is here instead.
@Suite struct ForeignFlagTests {
    /// Every long flag of its `run`, with a value it may have; `nil` for one that takes none.
    private static let flags: [(String, String?)] = [
        ("name", "x"), ("transport", "stdio"), ("proxy-mode", "streamable-http"), ("proxy-port", "0"),
        ("host", "127.0.0.1"), ("target-port", "80"), ("target-host", "127.0.0.1"), ("env", "A=b"), ("env-file", "/x"),
        ("env-file-dir", "/x"), ("secret", "a,target=A"), ("volume", "/a:/b"), ("publish", "1:2"),
        ("permission-profile", "network"), ("isolate-network", nil), ("allow-docker-gateway", nil),
        ("network", "bridge"),
        ("group", "default"), ("label", "a=b"), ("foreground", nil), ("from-config", "/x"), ("tools", "a"),
        ("tools-override", "/x"), ("image-verification", "warn"), ("ca-cert", "/x"), ("session-ttl", "1h"),
        ("stateless", nil), ("build-with", "x"), ("runtime-image", "x"), ("runtime-add-package", "x"),
        ("authz-config", "/x"), ("audit-config", "/x"), ("enable-audit", nil), ("webhook-config", "/x"),
        ("allowed-origins", "http://x"), ("trust-proxy-headers", nil), ("endpoint-prefix", "/x"),
        ("strict-protocol-validation", nil), ("otel-endpoint", "x"), ("otel-headers", "a=b"), ("otel-insecure", nil),
        ("otel-sampling-rate", "0.1"), ("otel-service-name", "x"), ("otel-tracing-enabled", nil),
        ("otel-metrics-enabled", nil), ("otel-enable-prometheus-metrics-path", nil), ("otel-env-vars", "A"),
        ("otel-custom-attributes", "a=b"), ("otel-use-legacy-attributes", nil), ("oidc-issuer", "x"),
        ("oidc-audience", "x"), ("oidc-client-id", "x"), ("oidc-client-secret", "x"), ("oidc-jwks-url", "x"),
        ("oidc-introspection-url", "x"), ("oidc-scopes", "x"), ("oidc-insecure-allow-http", nil),
        ("jwks-allow-private-ip", nil), ("jwks-auth-token-file", "/x"), ("thv-ca-bundle", "/x"), ("resource-url", "x"),
        ("remote-auth", nil), ("remote-auth-issuer", "x"), ("remote-auth-authorize-url", "x"),
        ("remote-auth-token-url", "x"), ("remote-auth-client-id", "x"), ("remote-auth-client-secret", "x"),
        ("remote-auth-client-secret-file", "/x"), ("remote-auth-bearer-token", "x"),
        ("remote-auth-bearer-token-file", "/x"), ("remote-auth-scopes", "x"), ("remote-auth-scope-param-name", "x"),
        ("remote-auth-resource", "x"), ("remote-auth-callback-port", "1"), ("remote-auth-skip-browser", nil),
        ("remote-auth-timeout", "1s"), ("remote-forward-headers", "A=b"), ("remote-forward-headers-secret", "A=b"),
        ("token-exchange-url", "x"), ("token-exchange-audience", "x"), ("token-exchange-client-id", "x"),
        ("token-exchange-client-secret", "x"), ("token-exchange-client-secret-file", "/x"),
        ("token-exchange-header-name", "x"), ("token-exchange-scopes", "x"), ("token-exchange-subject-token-type", "x"),
        ("k8s-pod-patch", "x"), ("print-resolved-overlays", nil),
    ]

    private func parse(_ words: [String]) throws -> ParsedArguments {
        try Parser.parse(words, in: CommandTree.table)
    }

    @Test func everyFlagOfToolHiveIsKnownOrAnswered() throws {
        let own = Set(RunOptions.all.map(\.name))
        for (name, value) in Self.flags {
            if own.contains(name) {
                #expect(!ForeignFlag.run.contains { $0.name == name }, "\(name)")
                continue
            }
            let words = ["run", "--\(name)"] + (value.map { [$0] } ?? []) + ["image"]
            do {
                let parsed = try parse(words)
                #expect(parsed.foreign == ["--\(name)"] && parsed.positionals == ["image"], "\(name)")
            } catch let error as UsageError {
                #expect(error.what.contains("--\(name)") && !error.what.contains("has no flag"), "\(error)")
                #expect(!error.fix.isEmpty && !error.fix.contains("did you mean"), "\(error)")
            }
        }
        let known = Set(Self.flags.map(\.0))
        #expect(ForeignFlag.run.allSatisfy { known.contains($0.name) })
    }

    @Test(arguments: [
        "--host 127.0.0.1", "--host=localhost", "--target-host 127.0.0.1", "--isolate-network=false",
        "--isolate-network",
        "--stateless", "--image-verification=disabled", "--image-verification warn", "--trust-proxy-headers=false",
        "--allow-docker-gateway=false", "--network bridge", "--enable-audit", "--remote-auth=false",
        "--otel-insecure=false",
    ])
    func whatIsDoneAnywayIsTaken(_ flags: String) throws {
        let parsed = try parse(["run"] + flags.split(separator: " ").map(String.init) + ["image"])
        #expect(parsed.positionals == ["image"] && parsed.foreign.count == 1)
    }

    @Test(arguments: [
        ("--host 0.0.0.0", "--host 0.0.0.0"), ("--image-verification enabled", "signatures"),
        ("--trust-proxy-headers", "trust-proxy-headers"), ("--network host", "permission profile"),
        ("--publish 80:80", "loopback"), ("--oidc-issuer x", "signs nobody in"), ("--otel-endpoint=x", "collector"),
        ("--remote-auth", "signs nobody in"), ("--authz-config", "needs a value"),
    ])
    func whatIsNotHereIsAnswered(_ flags: String, words: String) throws {
        let line = ["run"] + flags.split(separator: " ").map(String.init) + ["--name", "x", "image"]
        let error = try #require(throws: UsageError.self) { _ = try parse(line) }
        #expect(error.what.contains(words), "\(error)")
    }

    /// The line by which ToolHive Studio starts it, and the words it looks for when one runs already.
    @Test func studiosServerStartsAndASecondOneSaysSo() async throws {
        let options = TableHost(transport: TableTransport([:]))
        let (code, _, errors) = await CommandFixture().run(
            ["serve", "--openapi", "--socket=/x/y.sock", "--sentry-dsn=https://x", "--sentry-environment", "p"],
            host: options)
        #expect(code == 0, "\(errors)")
        options.served.options.withLock {
            #expect($0?.socket == "/x/y.sock")
            #expect($0?.remarks == ["--sentry-dsn does nothing here", "--sentry-environment does nothing here"])
        }
        try await TestServer.with { server in
            let second = try await Command.running(
                "\(TestServer.programs)/thv",
                ["serve", "--openapi", "--port", "0", "--socket", "\(server.home)/s.sock"],
                environment: server.environment)
            #expect(second.code != 0)
            #expect(second.errors.contains("another ToolHive server is already running"), "\(second.errors)")
        }
    }
}
