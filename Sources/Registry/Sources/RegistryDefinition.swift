// SPDX-License-Identifier: Apache-2.0
import Addresses
public import JSONCoding
import Models

/// Where one registry's catalog comes from, as it was set up.
public struct RegistryDefinition: Sendable, Equatable {
    /// The place of a catalog.
    public enum Source: Sendable, Equatable {
        /// The one that is part of the program.
        case builtIn
        /// A file of this machine: an absolute path.
        case file(String)
        /// A document on a web server.
        case url(String)
        /// A server that speaks the MCP registry's API; the address before `/v0.1`.
        case api(String)

        /// The word for the kind.
        public var type: String {
            switch self {
            case .builtIn: "embedded"
            case .file: "file"
            case .url: "url"
            case .api: "api"
            }
        }

        /// The path or address; empty for the built-in catalog.
        public var text: String {
            switch self {
            case .builtIn: ""
            case .file(let text), .url(let text), .api(let text): text
            }
        }
    }

    /// The registry that is always there, and is looked at first.
    public static let defaultName = "default"

    public var name: String
    public var source: Source
    /// Seconds after which a catalog from elsewhere is asked for again.
    public var refreshInterval: Int

    /// Where `name` comes from.
    public init(name: String, source: Source = .builtIn, refreshInterval: Int = 3600) {
        self.name = name
        self.source = source
        self.refreshInterval = refreshInterval
    }

    /// Reads the members of a request or of the file, over what is there already.
    /// - Parameter old: What a change begins with; `nil` for a new or replaced definition.
    public init(reading reader: ObjectReader, name: String?, changing old: RegistryDefinition? = nil) {
        self = old ?? RegistryDefinition(name: name ?? "")
        if name == nil {
            self.name = reader.string("name", max: 100) ?? ""
            reader.require("name")
            if reader.has("name"), let problem = WorkloadName.problem(with: self.name) {
                reader.reject("name", .invalid, problem)
            }
        }
        let given: [(String, Source)] = [
            ("url", reader.string("url", max: 4096).map(Source.url)),
            ("api_url", reader.string("api_url", max: 4096).map(Source.api)),
            ("local_path", reader.string("local_path", max: 4096).map(Source.file)),
        ].compactMap { key, source in source.map { (key, $0) } }
        if given.count > 1 {
            reader.reject(given[1].0, .invalid, "give one of url, api_url and local_path")
        }
        if let (key, source) = given.first {
            self.source = source
            if let problem = Self.problem(with: source) { reader.reject(key, .invalid, problem) }
        } else if ["url", "api_url", "local_path"].contains(where: reader.has) {
            self.source = .builtIn
        }
        refreshInterval = reader.int("refresh_interval", in: 60...604_800) ?? refreshInterval
    }

    /// The members that `init(reading:)` understands.
    public var json: JSON {
        var object = JSONObject([("name", .string(name))])
        switch source {
        case .builtIn: break
        case .file(let path): object["local_path"] = .string(path)
        case .url(let address): object["url"] = .string(address)
        case .api(let address): object["api_url"] = .string(address)
        }
        object["refresh_interval"] = JSON(refreshInterval)
        return .object(object)
    }

    private static func problem(with source: Source) -> String? {
        switch source {
        case .builtIn: nil
        case .file(let path): path.beginsWithSlash ? nil : "must be an absolute path"
        case .url(let address), .api(let address): Self.problem(withAddress: address)
        }
    }

    /// What comes over an open network could have been changed on its way, and names what is run here.
    static func problem(withAddress address: String) -> String? {
        if !address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return "is not an address" }
        guard address.hasPrefix("http://") else { return problem(withEncrypted: address) }
        let own: WebAddress
        do throws(WebAddress.Problem) {
            own = try WebAddress(reading: address)
        } catch {
            return "is not an address"
        }
        if own.login != nil { return "must not hold a user name or password" }
        guard own.isLoopback, own.host == own.host.lowercased() else {
            return "must start with https://, as everybody on the way could change what comes over http://"
        }
        // In one spelling, with or without a path.
        return address == own.origin || address.hasPrefix(own.origin + "/") ? nil : "is not an address"
    }

    /// By the form that the specification has; whom it leads to makes no difference.
    private static func problem(withEncrypted address: String) -> String? {
        guard address.hasPrefix("https://") else { return "must start with https://" }
        let host = address.dropFirst("https://".count).prefix { !"/?#".contains($0) }
        if host.isEmpty || host.contains(where: "\"<>".contains) { return "is not an address" }
        // It would be shown to everybody who lists registries.
        return host.contains("@") ? "must not hold a user name or password" : nil
    }
}
