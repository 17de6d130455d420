// SPDX-License-Identifier: Apache-2.0
public import Contract
import JSONCoding

/// Registries and the servers in them.
extension APICall where Answer == Received<Page<Registry>> {
    public static func listRegistries(page: PageRequest = .first) -> Self {
        Self("listRegistries", "GET", APIPath.v1("registry", query: page.query.fields))
    }
}

extension APICall where Answer == Received<Registry> {
    public static func addRegistry(_ registry: NewRegistry) -> Self {
        Self("addRegistry", "POST", APIPath.v1("registry"), body: registry)
    }

    public static func getRegistry(_ name: String) -> Self { Self("getRegistry", "GET", APIPath.v1("registry", name)) }

    public static func replaceRegistry(_ name: String, _ source: RegistrySource) -> Self {
        Self("replaceRegistry", "PUT", APIPath.v1("registry", name), body: source)
    }

    public static func changeRegistry(_ name: String, _ source: RegistrySource) -> Self {
        Self("changeRegistry", "PATCH", APIPath.v1("registry", name), body: source)
    }

    public static func refreshRegistry(_ name: String) -> Self {
        Self("refreshRegistry", "POST", APIPath.v1("registry", name) + ":refresh")
    }
}

extension APICall where Answer == Nothing {
    public static func removeRegistry(_ name: String) -> Self {
        Self("removeRegistry", "DELETE", APIPath.v1("registry", name))
    }
}

extension APICall where Answer == Received<Page<CatalogGroup>> {
    public static func listCatalogGroups(_ registry: String) -> Self {
        Self("listCatalogGroups", "GET", APIPath.v1("registry", registry, "groups"))
    }
}

extension APICall where Answer == Received<Page<CatalogServer>> {
    /// - Parameter page: servers come in the order in which they fit the words; `sort` means nothing here.
    public static func listCatalogServers(
        _ registry: String, group: String? = nil, tag: String? = nil, page: PageRequest = .first
    ) -> Self {
        var query = Query()
        query.add("q", page.words)
        query.add("group", group)
        query.add("tag", tag)
        query.add("limit", page.limit.map(String.init))
        query.add("cursor", page.cursor)
        return Self("listCatalogServers", "GET", APIPath.v1("registry", registry, "servers", query: query.fields))
    }
}

extension APICall where Answer == Received<CatalogServerDetail> {
    public static func getCatalogServer(_ registry: String, _ server: String) -> Self {
        Self("getCatalogServer", "GET", APIPath.v1("registry", registry, "servers", server))
    }
}
