// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import Commands

@Suite struct KubernetesManifestTests {
    @Test func anImageBecomesAManifest() throws {
        let manifest = try KubernetesManifest([
            "name": "My_Server.1", "image": "mcp/github:1", "transport": "streamable-http", "port": 15000,
            "target_port": 8080, "cmd_args": ["--a", "x \"y\""], "env_vars": ["B": "2", "A": "yes"],
            "volumes": ["/data:/in:ro", "/rw:/rw"], "secrets": ["token,target=TOKEN"],
            "permission_profile": ["name": "custom", "read": ["/x"]],
        ])
        #expect(
            manifest.text == """
                apiVersion: toolhive.stacklok.dev/v1beta1
                kind: MCPServer
                metadata:
                  name: "my-server-1"
                spec:
                  image: "mcp/github:1"
                  transport: streamable-http
                  proxyPort: 15000
                  mcpPort: 8080
                  args:
                    - "--a"
                    - "x \\"y\\""
                  env:
                    - name: "A"
                      value: "yes"
                    - name: "B"
                      value: "2"
                  volumes:
                    - name: volume-0
                      hostPath: "/data"
                      mountPath: "/in"
                      readOnly: true
                    - name: volume-1
                      hostPath: "/rw"
                      mountPath: "/rw"
                  permissionProfile:
                    type: builtin
                    name: none

                """)
        #expect(manifest.warnings.count == 3)
        #expect(manifest.warnings[0].contains("token"))
    }

    @Test func whatNoClusterRunsIsRefused() {
        for document: JSON in [
            ["name": "a", "url": "https://x.example/mcp"], ["name": "a", "command": ["/bin/true"]],
        ] {
            let failure = #expect(throws: Failure.self) { try KubernetesManifest(document) }
            #expect(failure?.fix.isEmpty == false)
        }
    }
}
