// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models

/// One server of a catalog: what it is, and the ways to run it.
public struct CatalogEntry: Sendable, Equatable {
    /// The whole name: `io.github.hashicorp/terraform-mcp-server`.
    public var name: String
    /// What people type: `terraform`.
    public var shortName: String
    public var title: String
    public var description: String
    public var version: String
    /// `active`, `deprecated` or `deleted`.
    public var status: String
    /// `official` or `community`; empty when the catalog does not say.
    public var tier: String
    public var tags: [String]
    /// Names of its tools, as far as the catalog knows them.
    public var tools: [String]
    public var repositoryURL: String
    public var websiteURL: String
    /// The entry as the registry has it (`server.json`).
    public var document: JSON
    /// Ways to run it, preferred first; never empty.
    public var options: [LaunchOption]
    /// Names of the catalog's groups it is in.
    public var groups: [String] = []

    /// The way that would be taken on `machine`, and whether it would work.
    public func choice(
        on machine: Machine, where fits: (LaunchOption) -> Bool = { _ in true }
    ) -> (option: LaunchOption, runnable: Machine.Fact)? {
        let ranked = options.filter(fits).map { ($0, machine.canRun($0)) }
        return ranked.first { $0.1.isGood } ?? ranked.first
    }

    /// What its publisher says of `option` in ToolHive's words, unchecked; `null` when there is nothing.
    public func published(of option: LaunchOption) -> JSON {
        ServerDocument.published(in: document, for: option.source)
    }

    /// The header fields that a remote `option` takes, as the document has them.
    public func headers(of option: LaunchOption) -> [LaunchOption.Variable] {
        let remote = (document["remotes"]?.arrayValue ?? []).first { $0["url"]?.stringValue == option.source }
        return ServerDocument.inputs(remote?["headers"], in: document).filter { $0.fixed == nil }
    }
}
