// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// What the sanitizer of a build of scripts/sanitize.sh is told. There locks are such as it sees, and nothing is linked statically.
let sanitizerOptions = Context.environment["THV_SANITIZED"]
let isSanitized = sanitizerOptions != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ] + (isSanitized ? [.define("SANITIZED")] : [])

/// What makes the programs small.
let lean: [SwiftSetting] = [
    // Nothing of the language's regular expressions, a megabyte: what is needed of them is in JSONCoding/TextSearch.swift.
    .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
    // A section for each function, so that the linker can leave out those that nobody calls.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + lean)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    // What is exported is never left out; nobody looks a symbol of a program up.
    .executableTarget(
        name: name, dependencies: dependencies, swiftSettings: settings + lean,
        linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(configuration: .release))])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "thv",
    targets: [
        // MARK: C libraries, each wrapped by exactly one Swift target
        .target(
            name: "CLinux",
            cSettings: sanitizerOptions.map { [.define("SANITIZER_OPTIONS", to: "\"\($0)\"")] } ?? []),
        .target(name: "CSandbox"),
        .target(name: "CDocuments"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CMicrohttpd"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CCurlURL"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CYaml"),
        .systemLibrary(name: "CSeccomp"),
        .systemLibrary(name: "CNcurses"),

        // MARK: Ground
        target("Addresses", ["CCurlURL"]),
        target("Documents", ["CDocuments"]),
        target("JSONCoding"),
        target("Crypto", ["COpenSSL"]),
        target("Models", ["Crypto", "JSONCoding"]),
        target("Contract", ["JSONCoding", "Models"]),
        target("Identity"),
        target("Authorization", ["Identity"]),
        target("Platform", ["CLinux", "Identity", "JSONCoding"]),
        target("HTTP", ["Addresses", "CCurl", "CMicrohttpd", "CZlib", "JSONCoding", "Platform"]),
        target("Downloads", ["HTTP"]),
        target("Storage", ["CSQLite", "Identity", "Platform"]),
        target("Instances", ["Crypto", "JSONCoding", "Platform"]),
        target("Configuration", ["CYaml", "Crypto", "JSONCoding", "Platform"]),
        target("ConfigFiles", ["Configuration", "JSONCoding", "Platform"]),
        target("MCP", ["JSONCoding"]),
        target("Authentication", ["HTTP", "Identity", "JSONCoding", "Platform"]),

        // MARK: Engines
        target(
            "Runtime",
            ["Addresses", "CSandbox", "CSeccomp", "Crypto", "HTTP", "Identity", "JSONCoding", "Models", "Platform"]),
        target("MCPConnection", ["HTTP", "JSONCoding", "MCP", "Models", "Platform"]),
        target("Tools", ["JSONCoding", "Models"]),
        target("ProxyControl", ["HTTP", "Identity", "JSONCoding", "Models", "Platform", "Runtime"]),
        target(
            "Proxy",
            [
                "Addresses", "Authentication", "Crypto", "HTTP", "Identity", "JSONCoding", "MCP", "MCPConnection",
                "Models",
                "Platform", "ProxyControl",
                "Runtime", "Tools",
            ]),

        target("Hosting", ["JSONCoding", "Models", "Platform", "ProxyControl"]),
        target(
            "LocalHosting",
            ["Hosting", "Identity", "Instances", "JSONCoding", "Models", "Platform", "ProxyControl", "Runtime"]),

        // MARK: Services
        target("Activity", ["Authorization", "Identity", "JSONCoding", "Models", "Platform", "Storage"]),
        target(
            "Workloads",
            [
                "Addresses",
                "Preferences", "Registry", "Activity", "Authorization", "Contract", "Crypto", "Hosting", "Identity",
                "Instances",
                "JSONCoding", "MCP", "MCPConnection",
                "Models",
                "Platform",
                "ProxyControl", "Runtime", "Secrets", "Storage", "Tools",
            ]),
        target(
            "Registry",
            [
                "Activity", "Addresses", "Authorization", "Identity", "Crypto", "Documents", "Downloads", "JSONCoding",
                "Models",
                "Platform",
            ]),
        target(
            "Preferences",
            ["Activity", "Authorization", "Identity", "Configuration", "JSONCoding", "Models", "Platform"]),
        target("Secrets", ["Activity", "Authorization", "Crypto", "Identity", "JSONCoding", "Models", "Platform"]),
        target(
            "Clients",
            [
                "Activity",
                "Authorization", "ConfigFiles", "Identity", "Instances", "JSONCoding", "Models", "Platform",
                "Storage", "Workloads",
            ]),

        target(
            "Imports",
            [
                "Activity",
                "Clients", "Configuration", "Crypto", "Identity", "JSONCoding", "Models", "Platform", "Secrets",
                "Workloads",
            ]),

        // MARK: Faces
        target(
            "API",
            [
                "Activity",
                "Authentication", "Authorization", "Clients", "ConfigFiles", "Configuration", "Contract", "Crypto",
                "Documents", "Hosting", "HTTP", "Identity", "Imports", "Instances",
                "JSONCoding",
                "MCPConnection",
                "Models", "Platform", "Preferences", "ProxyControl", "Registry", "Runtime", "Secrets", "Storage",
                "Tools",
                "Workloads",
            ]),

        target(
            "ToolHiveAPI",
            [
                "Activity",
                "API", "Authorization", "Clients", "Contract", "Documents", "Hosting", "HTTP", "Identity", "Imports",
                "Instances",
                "JSONCoding", "MCPConnection", "Models",
                "Platform", "Preferences",
                "Registry", "Runtime", "Secrets", "Tools", "Workloads",
            ]),
        target(
            "APIClient",
            ["Addresses", "Configuration", "Contract", "HTTP", "Instances", "JSONCoding", "Models", "Platform"]),
        target(
            "TUI",
            ["APIClient", "Addresses", "CNcurses", "Crypto", "Contract", "HTTP", "JSONCoding", "Models", "Platform"]),
        target(
            "Commands",
            [
                "APIClient", "Addresses", "Configuration", "Contract", "HTTP", "Instances", "JSONCoding", "Models",
                "Platform", "TUI",
            ]),

        // MARK: Composition
        target(
            "Server",
            [
                "Activity",
                "API", "Authentication", "Authorization", "Clients", "Configuration", "Crypto", "HTTP", "Identity",
                "Imports",
                "Downloads", "Instances", "JSONCoding", "LocalHosting", "Models", "Platform",
                "Preferences", "Registry", "Runtime", "Secrets", "Storage", "ToolHiveAPI", "Workloads",
            ]),

        // MARK: Programs
        program(
            "thv",
            [
                "API", "APIClient", "Commands", "Configuration", "Contract", "HTTP", "Identity", "Instances",
                "JSONCoding",
                "Models",
                "Platform", "Server", "Workloads",
            ]),
        program("thv-proxyrunner", ["JSONCoding", "Models", "Platform", "Proxy", "ProxyControl", "Runtime"]),
        // One file without any library, so that it runs in an empty container and an empty sandbox.
        .executableTarget(
            name: "mcp-everything", dependencies: ["JSONCoding"], swiftSettings: settings + lean,
            linkerSettings: (isSanitized ? [] : [.unsafeFlags(["-static-executable"])])
                + [.unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release))]),

        .executableTarget(
            name: "thv-bench",
            dependencies: ["Instances", "JSONCoding", "Models", "Platform", "Server", "Storage", "Workloads"],
            path: "Benchmarks/Program", swiftSettings: settings),

        // MARK: Tests
        tests(
            "EndToEndTests",
            [
                "HTTP", "Instances", "JSONCoding", "MCPConnection", "Models", "Platform", "Secrets", "Server",
                "Storage",
                "TestSupport",
                "Workloads", "thv", "thv-proxyrunner",
            ]),
        .target(
            name: "TestSupport", dependencies: ["HTTP", "Instances", "JSONCoding", "Platform"],
            path: "Tests/TestSupport", swiftSettings: settings),
        .executableTarget(
            name: "intruder", dependencies: ["Platform"], path: "Tests/Intruder", swiftSettings: settings),
        tests(
            "SecurityTests",
            [
                "Authentication", "HTTP", "Identity", "Instances", "JSONCoding", "Models", "Platform", "Proxy",
                "Runtime",
                "Server", "Storage",
                "TestSupport", "Workloads", "intruder", "thv", "thv-proxyrunner",
            ], exclude: ["Golden"]),
        tests(
            "ContractTests",
            [
                "Activity",
                "API", "Authentication", "Authorization", "Clients", "ConfigFiles", "Contract", "Crypto", "Documents",
                "HTTP",
                "Identity", "Instances", "JSONCoding",
                "Models",
                "MCPConnection", "Platform", "Preferences", "ProxyControl", "Registry", "Runtime", "Storage",
                "TestSupport",
                "Server", "ToolHiveAPI", "Workloads", "thv", "thv-proxyrunner",
            ]),
        tests("ContractTypesTests", ["Contract", "JSONCoding", "Models", "Platform"]),
        tests(
            "ActivityTests",
            ["Activity", "Authorization", "Identity", "JSONCoding", "Models", "Platform", "Storage", "TestSupport"]),
        tests("AuthorizationTests", ["Authorization", "Identity"]),
        tests("AuthenticationTests", ["Authentication", "HTTP", "Identity", "Platform"]),
        tests("AddressesTests", ["Addresses", "HTTP", "Platform", "TestSupport"]),
        tests("CryptoTests", ["Crypto"]),
        tests("JSONCodingTests", ["JSONCoding"]),
        tests("ModelsTests", ["JSONCoding", "Models"]),
        tests(
            "ProxyTests",
            [
                "HTTP", "Identity", "Instances", "JSONCoding", "LocalHosting", "MCP", "MCPConnection", "Models",
                "Platform",
                "Proxy", "ProxyControl", "Runtime", "Server", "Storage", "TestSupport", "Tools", "Workloads",
            ], exclude: ["Golden"]),
        tests(
            "WorkloadsTests",
            [
                "Activity", "Authorization", "Configuration", "Downloads", "Hosting", "Identity", "Instances",
                "JSONCoding",
                "Models", "Platform", "Preferences", "ProxyControl", "Registry", "Runtime", "Secrets", "Server",
                "Storage",
                "TestSupport", "Workloads",
            ]),
        tests(
            "APITests",
            [
                "API", "Activity", "Authentication", "Authorization", "Contract", "HTTP", "Identity", "JSONCoding",
                "Models", "Platform", "Server", "Storage", "TestSupport", "Workloads",
            ]),
        tests(
            "ClientsTests",
            ["Clients", "ConfigFiles", "Identity", "JSONCoding", "Models", "Platform", "Runtime", "Workloads"]),
        tests("ImportsTests", ["Crypto", "Imports", "JSONCoding", "Models", "Platform", "TestSupport"]),
        tests("StorageTests", ["Storage", "TestSupport"]),
        tests("SecretsTests", ["Crypto", "Models", "Platform", "Secrets", "TestSupport"]),
        tests(
            "RegistryTests",
            ["Documents", "Downloads", "HTTP", "JSONCoding", "Models", "Platform", "Registry", "TestSupport"]),
        tests("PreferencesTests", ["Configuration", "JSONCoding", "Models", "Platform", "Preferences", "TestSupport"]),
        tests("MCPTests", ["MCP"]),
        tests("ProxyControlTests", ["JSONCoding", "Models", "ProxyControl"]),
        tests("HTTPTests", ["HTTP", "JSONCoding", "Platform", "TestSupport"]),
        tests("EverythingTests", ["JSONCoding", "Platform", "Runtime"]),
        .executableTarget(
            name: "sandbox-starter", dependencies: ["Identity", "Models", "Platform", "Runtime"],
            path: "Tests/SandboxStarter",
            swiftSettings: settings),
        tests(
            "RuntimeTests",
            ["Crypto", "HTTP", "Identity", "JSONCoding", "Models", "Platform", "Runtime", "TestSupport"]),
        tests("PlatformTests", ["Platform", "TestSupport"]),
        tests("ConfigFilesTests", ["ConfigFiles", "JSONCoding", "Platform", "TestSupport"]),
        tests("ConfigurationTests", ["Configuration", "JSONCoding", "Platform", "TestSupport"]),
        tests(
            "APIClientTests",
            [
                "APIClient", "Configuration", "Contract", "HTTP", "Instances", "JSONCoding", "Models", "Platform",
                "TestSupport",
            ]),
        tests(
            "CommandsTests",
            [
                "APIClient", "Commands", "Configuration", "Contract", "HTTP", "Instances", "JSONCoding", "Models",
                "Platform",
                "TestSupport", "thv", "thv-proxyrunner",
            ], exclude: ["Golden"]),
        tests(
            "TUITests", ["APIClient", "Contract", "HTTP", "JSONCoding", "Models", "Platform", "TestSupport", "TUI"],
            exclude: ["Golden"]),
        tests("InstancesTests", ["Crypto", "Instances", "JSONCoding", "Platform", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// The tests of what many threads share: scripts/sanitize.sh.
if isSanitized {
    let tests = ["EndToEndTests", "HTTPTests", "PlatformTests", "ProxyTests", "RuntimeTests", "WorkloadsTests"]
    package.targets.removeAll { $0.type == .test && !tests.contains($0.name) }
}
