// SPDX-License-Identifier: Apache-2.0
public import Contract
import JSONCoding

/// The server itself: what it is, its settings, packages and documents.
extension APICall where Answer == Received<Index> {
    public static func getIndex() -> Self { Self("getIndex", "GET", "/") }
}

extension APICall where Answer == Received<Health> {
    public static func getHealth(verbose: Bool = true) -> Self {
        Self("getHealth", "GET", "/health" + APIPath.query(verbose ? [("verbose", "true")] : []))
    }
}

extension APICall where Answer == Nothing {
    /// `getHealth`, to hear only whether somebody answers.
    public static func isHealthy() -> Self { Self("getHealth", "GET", "/health", timeout: 5) }
}

extension APICall where Answer == Received<Ready> {
    public static func getReady() -> Self { Self("getReady", "GET", "/ready") }
}

extension APICall where Answer == PlainText {
    public static func getMetrics() -> Self { Self("getMetrics", "GET", "/metrics") }
    public static func getDocumentation() -> Self { Self("getDocumentation", "GET", "/api/doc") }
    public static func getDocumentationAlias() -> Self { Self("getDocumentationAlias", "GET", "/scalar") }
}

extension APICall where Answer == Received<EndpointList> {
    public static func listEndpoints() -> Self { Self("listEndpoints", "GET", "/api/v1") }
}

extension APICall where Answer == Received<Version> {
    public static func getVersion() -> Self { Self("getVersion", "GET", APIPath.v1("version")) }
}

extension APICall where Answer == Received<Caller> {
    public static func getMe() -> Self { Self("getMe", "GET", APIPath.v1("me")) }
}

extension APICall where Answer == Received<Page<RuntimeStatus>> {
    public static func listRuntimes() -> Self { Self("listRuntimes", "GET", APIPath.v1("runtimes")) }
}

extension APICall where Answer == Received<RuntimeInfo> {
    public static func getRuntimeInfo() -> Self { Self("getRuntimeInfo", "GET", "/v1/runtime/info") }
}

extension APICall where Answer == Received<Stopped> {
    public static func stopRuntime() -> Self { Self("stopRuntime", "POST", "/v1/runtime/stop") }
}

extension APICall where Answer == Received<Settings> {
    public static func getSettings() -> Self { Self("getSettings", "GET", APIPath.v1("settings")) }

    public static func changeSettings(_ change: SettingsChange) -> Self {
        Self("changeSettings", "PATCH", APIPath.v1("settings"), body: change)
    }
}

extension APICall where Answer == Received<Cache> {
    public static func listCache() -> Self { Self("listCache", "GET", APIPath.v1("cache")) }
}

extension APICall where Answer == Received<CachePruned> {
    public static func pruneCache() -> Self { Self("pruneCache", "POST", APIPath.v1("cache") + ":prune") }
}

extension APICall where Answer == Received<SpecificationDocument> {
    public static func getOpenAPI() -> Self { Self("getOpenAPI", "GET", "/api/openapi.json") }
}
