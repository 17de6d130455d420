// SPDX-License-Identifier: Apache-2.0
import Models
import Platform
import TestSupport
import Testing

@testable import Runtime

/// Where packages come from, by what the machine and its person say.
@Suite struct PackageSourcesTests {
    private func write(_ text: String, _ path: String) throws {
        try Directory.make(Path.parent(path))
        try File.write(Array(text.utf8), to: path)
    }

    @Test func whatIsSetGoesBeforeTheEnvironmentAndThatBeforeFiles() throws {
        let home = try TemporaryDirectory()
        let pip = "\(home.path)/.config/pip/pip.conf"
        let certificates = ["set", "said", "filed"].map { "\(home.path)/\($0).pem" }
        for path in certificates { try write("certificate", path) }
        try write(
            """
            # comment
            [global]
            index-url = https://filed.example/simple
            extra_index_url =
                https://one.example
                https://two.example
            cert = \(certificates[2])
            [install]
            trusted-host = filed.example
            [list]
            index-url = https://other.example

            """, pip)
        func told(_ settings: PackageSources.Settings = .init(), _ environment: [String: String] = [:])
            -> PackageSources
        {
            PackageSources(settings, environment: environment, home: home.path)
        }
        let filed = told()
        let python = filed.variables(for: .uvx)
        #expect(python["UV_DEFAULT_INDEX"] == "https://filed.example/simple")
        #expect(python["UV_EXTRA_INDEX_URL"] == "https://one.example https://two.example")
        #expect(python["UV_INSECURE_HOST"] == "filed.example")
        #expect(filed.certificates == certificates[2])

        let environment = [
            "PIP_INDEX_URL": "https://said.example/simple", "SSL_CERT_FILE": certificates[1],
            "HTTPS_PROXY": "http://said.example:3128", "no_proxy": "inside.example", "UV_CACHE_DIR": "/elsewhere",
            "npm_config_registry": "https://said.example/npm", "npm_config_prefix": "/elsewhere",
        ]
        let said = told(.init(), environment)
        #expect(said.variables(for: .uvx)["UV_DEFAULT_INDEX"] == "https://said.example/simple")
        #expect(said.variables(for: .uvx)["UV_CACHE_DIR"] == nil)
        #expect(said.variables(for: .uvx)["https_proxy"] == "http://said.example:3128")
        #expect(said.variables(for: .uvx)["NO_PROXY"] == "inside.example")
        #expect(said.variables(for: .npx)["npm_config_registry"] == "https://said.example/npm")
        #expect(said.variables(for: .npx)["npm_config_prefix"] == nil)
        #expect(said.certificates == certificates[1])
        // uv's own words go before pip's.
        let own = told(.init(), environment.merging(["UV_INDEX_URL": "https://uv.example"]) { $1 })
        #expect(own.variables(for: .uvx)["UV_DEFAULT_INDEX"] == nil)
        #expect(own.variables(for: .uvx)["UV_INDEX_URL"] == "https://uv.example")

        var settings = PackageSources.Settings()
        settings.pythonIndex = "https://set.example/simple"
        settings.npmRegistry = "https://set.example/npm"
        settings.proxy = "http://set.example:3128"
        settings.caFile = certificates[0]
        let set = told(settings, environment)
        #expect(set.variables(for: .uvx)["UV_DEFAULT_INDEX"] == "https://set.example/simple")
        #expect(set.variables(for: .npx)["NPM_CONFIG_REGISTRY"] == "https://set.example/npm")
        #expect(set.variables(for: .npx)["npm_config_registry"] == nil)
        #expect(set.variables(for: .npx)["HTTPS_PROXY"] == "http://set.example:3128")
        #expect(set.certificates == certificates[0])
        for manager in [PackageReference.Manager.uvx, .npx] {
            #expect(set.files(for: manager).contains { $0.name == "certificates.pem" && $0.path == certificates[0] })
        }
        // What another place offers by the same name is another package.
        #expect(Set([filed, said, set].map { $0.origin(for: .uvx) }).count == 3)
        // What the workload's owner says goes before all of it.
        let chosen = set.with(["UV_INDEX_URL": "https://chosen.example"])
        #expect(chosen.variables(for: .uvx)["UV_INDEX_URL"] == "https://chosen.example")
        #expect(chosen.variables(for: .uvx)["UV_DEFAULT_INDEX"] == nil)
    }

    @Test func loginsAreKnownWhereverTheyStand() throws {
        let home = try TemporaryDirectory()
        try write(
            "//registry.example/:_authToken=npm-token-1\nregistry=https://registry.example\n", "\(home.path)/.npmrc")
        try write("machine index.example login me password netrc-password-1\n", "\(home.path)/.netrc")
        let sources = PackageSources(
            environment: [
                "UV_INDEX": "own=https://me:url-password-1@index.example/simple", "NPM_CONFIG__AUTH": "npm-auth-1",
            ],
            home: home.path)
        #expect(sources.secrets(for: .uvx).isSuperset(of: ["url-password-1", "netrc-password-1"]))
        #expect(sources.secrets(for: .npx).isSuperset(of: ["npm-token-1", "netrc-password-1", "npm-auth-1"]))
    }

    @Test func whatListensOnThisMachineIsKnown() {
        for address in [
            "http://localhost/simple", "https://127.0.0.1:8443", "http://[::1]:3141/root/pypi",
            "http://me:x@127.0.0.53/",
        ] {
            #expect(LocalAddress.isLocal(address), "\(address)")
        }
        for address in ["https://192.0.2.1/simple", "/opt/wheels", "wheels", "https://[2001:db8::1]/", "http://"] {
            #expect(!LocalAddress.isLocal(address), "\(address)")
        }
    }
}
