// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "thv",
    targets: [
        // MARK: C libraries, each wrapped by exactly one Swift target
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CMicrohttpd"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CYaml"),

        // MARK: Ground
        target("JSONCoding"),
        target("Models", ["JSONCoding"]),
        target("Platform", ["CLinux", "JSONCoding"]),
        target("Crypto", ["COpenSSL"]),
        target("HTTP", ["CCurl", "CMicrohttpd", "JSONCoding", "Platform"]),
        target("Instances", ["CLinux", "Crypto", "JSONCoding", "Platform"]),
        target("Configuration", ["CYaml", "JSONCoding", "Platform"]),
        target("MCP", ["JSONCoding"]),
        target("Access", ["HTTP", "Platform"]),

        // MARK: Engines
        target("Runtime", ["CLinux", "JSONCoding", "Models", "Platform"]),
        target("Proxy", ["Access", "Crypto", "HTTP", "JSONCoding", "MCP", "Models", "Platform", "Runtime"]),

        // MARK: Faces
        target("APIClient", ["Configuration", "HTTP", "Instances", "JSONCoding", "Models", "Platform"]),
        target(
            "Commands",
            ["APIClient", "CLinux", "Configuration", "HTTP", "Instances", "JSONCoding", "Models", "Platform"]),

        // MARK: Tests
        tests("JSONCodingTests", ["JSONCoding"]),
        tests("HTTPTests", ["HTTP", "JSONCoding", "Platform"]),
        tests("PlatformTests", ["Platform"]),
        tests("ConfigurationTests", ["Configuration", "JSONCoding", "Platform"]),
        tests("CommandsTests", ["APIClient", "Commands", "Configuration", "HTTP", "Instances", "JSONCoding", "Platform"]),
        tests("APIClientTests", ["APIClient", "Configuration", "HTTP", "Instances", "JSONCoding", "Platform"]),
        tests("MCPTests", ["MCP"]),
        tests("RuntimeTests", ["JSONCoding", "Models", "Platform", "Runtime"]),
        tests("InstancesTests", ["Crypto", "Instances", "JSONCoding", "Platform"]),
    ],
    swiftLanguageModes: [.v6]
)
