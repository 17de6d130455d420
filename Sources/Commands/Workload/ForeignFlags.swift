// SPDX-License-Identifier: Apache-2.0

extension ForeignFlag {
    private static let later = "thv signs nobody in yet"
    private static let metrics = "nothing is sent to a collector"
    private static let noise = "leave it out; thv metrics NAME shows how a server is used"

    /// Those of `thv run`, ToolHive 0.44.
    static let run: [ForeignFlag] =
        [
            // What is done anyway.
            ForeignFlag("host", .taken(["127.0.0.1", "localhost", "::1"])),
            ForeignFlag("target-host", .taken(["127.0.0.1", "localhost", "::1"])),
            ForeignFlag("isolate-network", .taken([]), takesValue: false),
            ForeignFlag("stateless", .taken([]), takesValue: false),
            ForeignFlag("strict-protocol-validation", .taken(["true"]), takesValue: false),
            ForeignFlag("trust-proxy-headers", .taken(["false"]), takesValue: false),
            ForeignFlag("allow-docker-gateway", .taken(["false"]), takesValue: false),
            ForeignFlag(
                "image-verification",
                .instead(
                    "signatures of images are not checked", fix: "name the image by its digest: IMAGE@sha256:…",
                    harmless: ["disabled", "warn"])),
            ForeignFlag("enable-audit", .taken([]), takesValue: false),
            ForeignFlag(
                "remote-auth", .instead(later, fix: "give --bearer-token-secret NAME", harmless: ["false"]),
                takesValue: false),
            // What is here in another way.
            ForeignFlag(
                "network",
                .instead(
                    "what a server reaches is its permission profile", fix: "use --permission-profile none or network",
                    harmless: ["bridge", "default"])),
            ForeignFlag(
                "publish",
                .instead(
                    "only the port clients use is reachable, on loopback", fix: "use --target-port and --proxy-port")),
            ForeignFlag(
                "env-file-dir", .instead("variables come from files", fix: "use --env-file FILE, once for each")),
            ForeignFlag("session-ttl", .instead("sessions last as long as they are used", fix: "leave it out")),
            ForeignFlag(
                "allowed-origins",
                .instead("it is called --allowed-origin", fix: "give --allowed-origin for each origin")),
            ForeignFlag(
                "endpoint-prefix",
                .instead("endpoints are at /mcp or /sse", fix: "leave it out; thv list shows the address")),
            ForeignFlag("audit-config", .instead("everything is recorded", fix: "leave it out; thv activity shows it")),
            ForeignFlag(
                "remote-auth-bearer-token",
                .instead(
                    "a token on a command line is everybody's to read",
                    fix: "thv secret set NAME, then --bearer-token-secret NAME")),
            ForeignFlag(
                "remote-auth-bearer-token-file",
                .instead("tokens are secrets", fix: "thv secret set NAME < FILE, then --bearer-token-secret NAME")),
            ForeignFlag(
                "build-with",
                .instead("packages are not built into images", fix: "name a package that brings what it needs")),
            ForeignFlag(
                "runtime-image", .instead("packages run in the sandbox, without an image", fix: "leave it out")),
            ForeignFlag(
                "runtime-add-package",
                .instead("packages run in the sandbox, without an image", fix: "install it on this machine")),
            ForeignFlag("ca-cert", .instead("no image is built that would need it", fix: "leave it out")),
            ForeignFlag("thv-ca-bundle", .instead(later, fix: "leave it out")),
            // What is not here.
            ForeignFlag(
                "authz-config",
                .instead("who may call what is not decided per tool", fix: "use --tools to name what clients see")),
            ForeignFlag("webhook-config", .instead("no webhook is asked", fix: "leave it out")),
            ForeignFlag(
                "remote-forward-headers", .instead("no further headers are sent", fix: "use --bearer-token-secret NAME")
            ),
            ForeignFlag(
                "remote-forward-headers-secret",
                .instead("no further headers are sent", fix: "use --bearer-token-secret NAME")),
            ForeignFlag(
                "k8s-pod-patch",
                .instead("nothing runs in Kubernetes yet", fix: "thv export NAME --format k8s prints a manifest")),
        ]
        + absent(
            later, "leave it out; the endpoint is yours alone",
            [
                "oidc-issuer", "oidc-audience", "oidc-client-id", "oidc-client-secret", "oidc-jwks-url",
                "oidc-introspection-url",
                "oidc-scopes", "jwks-auth-token-file", "resource-url",
            ])
        + absent(
            later, "leave it out; the endpoint is yours alone", ["oidc-insecure-allow-http", "jwks-allow-private-ip"],
            takesValue: false)
        + absent(
            later, "give a token with --bearer-token-secret NAME",
            [
                "remote-auth-issuer", "remote-auth-authorize-url", "remote-auth-token-url", "remote-auth-client-id",
                "remote-auth-client-secret", "remote-auth-client-secret-file", "remote-auth-scopes",
                "remote-auth-scope-param-name", "remote-auth-resource", "remote-auth-callback-port",
                "remote-auth-timeout",
                "token-exchange-url", "token-exchange-audience", "token-exchange-client-id",
                "token-exchange-client-secret",
                "token-exchange-client-secret-file", "token-exchange-header-name", "token-exchange-scopes",
                "token-exchange-subject-token-type",
            ])
        + absent(later, "give a token with --bearer-token-secret NAME", ["remote-auth-skip-browser"], takesValue: false)
        + absent(
            metrics, noise,
            [
                "otel-endpoint", "otel-headers", "otel-sampling-rate", "otel-service-name", "otel-env-vars",
                "otel-custom-attributes",
            ])
        + absent(
            metrics, noise,
            [
                "otel-insecure", "otel-tracing-enabled", "otel-metrics-enabled", "otel-enable-prometheus-metrics-path",
                "otel-use-legacy-attributes",
            ], takesValue: false)

    /// Those of `thv serve`: how ToolHive Studio starts it.
    static let serve: [ForeignFlag] = [
        ForeignFlag("openapi", .taken([]), takesValue: false),
        ForeignFlag("sentry-dsn", .taken([])), ForeignFlag("sentry-environment", .taken([])),
        ForeignFlag("sentry-traces-sample-rate", .taken([])),
    ]

    private static func absent(
        _ words: String, _ fix: String, _ names: [String], takesValue: Bool = true
    ) -> [ForeignFlag] {
        names.map {
            ForeignFlag($0, .instead(words, fix: fix, harmless: takesValue ? [] : ["false"]), takesValue: takesValue)
        }
    }
}
