// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
public import HTTP
import JSONCoding
import Models
import Platform

/// Where packages come from on this machine, and how one gets there: indexes, a proxy, certificates. What was set for thv
/// goes before the environment, and that before the files of pip, uv and npm.
///
/// Only the installation of a package is told any of it; a server that runs from the package is not.
public struct PackageSources: Sendable, Equatable {
    /// What was set for thv; empty members say nothing.
    public struct Settings: Sendable, Equatable {
        /// The index of Python packages, an address.
        public var pythonIndex = ""
        /// The registry of Node.js packages, an address.
        public var npmRegistry = ""
        /// The proxy for everything that is fetched from elsewhere, an address.
        public var proxy = ""
        /// Hosts that are reached without it, as in `NO_PROXY`.
        public var noProxy = ""
        /// A file of certificates (PEM) that are trusted besides the system's.
        public var caFile = ""

        /// Nothing set.
        public init() {}
    }

    private let settings: Settings
    private let environment: [String: String]
    private let pip: PipConfiguration
    private let home: String

    /// - Parameter environment: the server's.
    public init(_ settings: Settings = Settings(), environment: [String: String] = [:], home: String = "") {
        self.settings = settings
        self.environment = environment
        self.home = home
        pip = PipConfiguration(environment: environment, home: home)
    }

    private func variable(_ names: String...) -> String? {
        names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    private func set(_ value: String) -> String? { value.isEmpty ? nil : value }

    // MARK: What is told

    /// The variables that a manager is told, without those that name files of this machine.
    func variables(for manager: PackageReference.Manager) -> [String: String] {
        var told: [String: String] = [:]
        if let proxy = set(settings.proxy) {
            for name in ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"] { told[name] = proxy }
        } else {
            for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
                let value = variable(name.lowercased(), name) ?? (name == "ALL_PROXY" ? nil : pip["proxy"])
                told[name] = value
                told[name.lowercased()] = value
            }
        }
        let besides = set(settings.noProxy) ?? variable("no_proxy", "NO_PROXY")
        told["NO_PROXY"] = besides
        told["no_proxy"] = besides
        switch manager {
        case .uvx: told.merge(python) { $1 }
        case .npx, .go: told.merge(node) { $1 }
        }
        return told
    }

    private var python: [String: String] {
        var told: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix("UV_") && !Self.ours.contains(name) { told[name] = value }
        let index = set(settings.pythonIndex)
        if index != nil || (told["UV_DEFAULT_INDEX"] == nil && told["UV_INDEX_URL"] == nil) {
            told["UV_INDEX_URL"] = nil
            told["UV_DEFAULT_INDEX"] = index ?? variable("PIP_INDEX_URL") ?? pip["index-url"]
        }
        func fill(_ name: String, _ value: String?) { if told[name] == nil { told[name] = value } }
        fill("UV_EXTRA_INDEX_URL", variable("PIP_EXTRA_INDEX_URL") ?? pip["extra-index-url"])
        fill("UV_INSECURE_HOST", variable("PIP_TRUSTED_HOST") ?? pip["trusted-host"])
        if told["UV_NO_INDEX"] == nil, (variable("PIP_NO_INDEX") ?? pip["no-index"]) != nil {
            told["UV_NO_INDEX"] = "1"
        }
        // Several are separated by spaces there and by commas here.
        let links = variable("PIP_FIND_LINKS") ?? pip["find-links"]
        fill("UV_FIND_LINKS", links?.split(whereSeparator: \.isWhitespace).joined(separator: ","))
        fill("UV_NATIVE_TLS", "1")
        return told
    }

    private var node: [String: String] {
        var told: [String: String] = [:]
        for (name, value) in environment where name.lowercased().hasPrefix("npm_config_") {
            let key = name.lowercased().dropFirst("npm_config_".count)
            if !["cache", "prefix", "userconfig", "globalconfig", "cafile"].contains(key) { told[name] = value }
        }
        // What an .npmrc names.
        for (name, value) in environment where npmrcText.hasBytes(of: "${\(name)}") { told[name] = value }
        if let registry = set(settings.npmRegistry) {
            for name in told.keys where name.lowercased() == "npm_config_registry" { told[name] = nil }
            told["NPM_CONFIG_REGISTRY"] = registry
        }
        return told
    }

    /// Variables of uv's that say where it keeps things, which is decided here.
    private static let ours: Set<String> = [
        "UV_CACHE_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR", "UV_PYTHON_INSTALL_DIR", "UV_CONFIG_FILE", "UV_PROJECT",
        "UV_PROJECT_ENVIRONMENT", "UV_WORKING_DIRECTORY", "UV_ENV_FILE", "UV", "UV_PYTHON_BIN_DIR",
    ]

    // MARK: Files

    /// A file of this machine that a manager reads, with the variable that names it.
    struct Given: Equatable {
        var variable: String
        /// Its name where it is copied to.
        var name: String
        var path: String
    }

    /// The files that a manager is given copies of, as far as they are there.
    func files(for manager: PackageReference.Manager) -> [Given] {
        let configuration = variable("XDG_CONFIG_HOME") ?? "\(home)/.config"
        var given = [
            Given(variable: "NETRC", name: "netrc", path: variable("NETRC") ?? "\(home)/.netrc"),
            Given(variable: "SSL_CERT_FILE", name: "certificates.pem", path: certificates ?? ""),
        ]
        switch manager {
        case .uvx:
            let places = ["\(configuration)/uv/uv.toml", "/etc/uv/uv.toml"]
            let path = variable("UV_CONFIG_FILE") ?? places.first { HostPath.isFile($0) } ?? ""
            given.append(Given(variable: "UV_CONFIG_FILE", name: "uv.toml", path: path))
        case .npx, .go:
            given += [
                Given(variable: "NPM_CONFIG_USERCONFIG", name: "npmrc", path: npmrc),
                Given(variable: "NODE_EXTRA_CA_CERTS", name: "certificates.pem", path: certificates ?? ""),
            ]
        }
        return given.filter { !$0.path.isEmpty && HostPath.isFile($0.path) }
    }

    private var npmrc: String { variable("npm_config_userconfig", "NPM_CONFIG_USERCONFIG") ?? "\(home)/.npmrc" }
    private var npmrcText: String { HostPath.text(npmrc) }

    /// The file of certificates that is trusted, the system's when nothing was said.
    public var certificates: String? {
        let named =
            set(settings.caFile)
            ?? variable("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE") ?? pip["cert"]
        return ([named].compactMap { $0 } + ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"])
            .first { HostPath.isFile($0) }
    }

    /// The way to what is elsewhere, for what this program fetches itself.
    public var way: HTTPWay {
        let said =
            set(settings.caFile) ?? variable("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE")
            ?? pip["cert"]
        return HTTPWay(
            proxy: set(settings.proxy) ?? variable("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY") ?? "",
            noProxy: set(settings.noProxy) ?? variable("no_proxy", "NO_PROXY") ?? "",
            certificates: said.flatMap { HostPath.isFile($0) ? $0 : nil } ?? "")
    }

    /// Directories of this machine that packages are taken from.
    func directories(for manager: PackageReference.Manager) -> [String] {
        guard manager == .uvx else { return [] }
        return addresses(for: manager).compactMap { text in
            let path = text.hasPrefix("file://") ? String(text.dropFirst(7)) : text
            return path.beginsWithSlash && HostPath.isDirectory(path) ? Path.clean(path) : nil
        }
    }

    /// Everything that is fetched from, and the proxies.
    private func addresses(for manager: PackageReference.Manager) -> [String] {
        let told = variables(for: manager)
        let names = [
            "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "HTTPS_PROXY",
            "HTTP_PROXY", "ALL_PROXY",
        ]
        var found = names.compactMap { told[$0] }
            .flatMap { $0.split { $0.isWhitespace || $0 == "," }.map(String.init) }
            // NAME=ADDRESS
            .map { word in word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) } ?? word }
        found += told.filter { $0.key.lowercased().hasPrefix("npm_config_") }.map(\.value)
        if manager == .npx {
            found += npmrcText.split(whereSeparator: \.isNewline).compactMap { line in
                line.firstIndex(of: "=").map { line[line.index(after: $0)...].trimmed }
            }
        }
        return found
    }

    /// Whether something of it listens on this machine, where a sandbox with a network of its own does not get.
    func areOnThisMachine(for manager: PackageReference.Manager) -> Bool {
        addresses(for: manager).contains { LocalAddress.isLocal($0) }
    }

    /// Stands for the places that packages of a manager are taken from.
    func origin(for manager: PackageReference.Manager) -> String {
        let told = variables(for: manager).filter { name, _ in !name.uppercased().hasSuffix("PROXY") }
        let lines = told.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let files = files(for: manager).filter { ["npmrc", "uv.toml"].contains($0.name) }.map { HostPath.text($0.path) }
        return String(SHA256.hex((lines + files).joined(separator: "\n")).prefix(16))
    }

    /// The same with what the workload's owner has set for it, which goes before everything else.
    func with(_ variables: [String: String]) -> PackageSources {
        let prefixes = ["UV_", "PIP_", "NPM_CONFIG_"]
        let names: Set<String> = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]
        let chosen = variables.filter { name, _ in
            prefixes.contains { name.uppercased().hasPrefix($0) } || names.contains(name.uppercased())
        }
        if chosen.isEmpty { return self }
        var settings = settings
        if ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"].contains(where: { chosen[$0] != nil }) {
            settings.pythonIndex = ""
        }
        if chosen.keys.contains(where: { $0.uppercased() == "NPM_CONFIG_REGISTRY" }) { settings.npmRegistry = "" }
        if chosen.keys.contains(where: { $0.uppercased().hasSuffix("S_PROXY") }) { settings.proxy = "" }
        return PackageSources(settings, environment: environment.merging(chosen) { $1 }, home: home)
    }

    // MARK: What is not to be seen

    /// Passwords and tokens in all of it.
    func secrets(for manager: PackageReference.Manager) -> Set<String> {
        var found = Set<String>()
        for address in addresses(for: manager) {
            guard let start = address.firstBytes(of: "://")?.upperBound,
                let at = address[start...].prefix(while: { $0 != "/" }).lastIndex(of: "@")
            else { continue }
            let login = address[start..<at]
            found.insert(String(login.drop { $0 != ":" }.dropFirst()))
            found.insert(String(login))
        }
        for given in files(for: manager) where given.name == "netrc" || given.name == "npmrc" {
            let words = HostPath.text(given.path).split { $0.isWhitespace || $0 == "=" || $0 == "\"" }.map(String.init)
            for (name, value) in zip(words, words.dropFirst())
            where name == "password" || ["_authToken", "_password", "_auth"].contains(where: name.hasSuffix) {
                found.insert(value)
            }
        }
        for (name, value) in variables(for: manager)
        where ["PASSWORD", "TOKEN", "_AUTH"].contains(where: name.uppercased().hasBytes(of:)) {
            found.insert(value)
        }
        // A short one would blank half of every line.
        return found.filter { $0.utf8.count >= 4 }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
