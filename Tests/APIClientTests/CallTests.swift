// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import HTTP
import JSONCoding
import Models
import Platform
import Testing

/// The client has a call for each operation of the specification, and sends what that describes.
struct CallTests {
    /// A request and the operation that it says it is.
    private struct Sample {
        var operation: String
        var request: APIRequest

        init<Answer>(_ call: APICall<Answer>) {
            operation = call.operation
            request = call.request
        }
    }

    private static let config = RunConfigDocument(["name": "n"])
    private static let patch = WorkloadPatch(["memory": 1])

    private static let workloads: [Sample] = [
        Sample(.listWorkloads()), Sample(.createWorkload(config)), Sample(.previewWorkload(config)),
        Sample(.importWorkload(config)), Sample(.startWorkloads(.all)), Sample(.stopWorkloads(.all)),
        Sample(.restartWorkloads(.all)), Sample(.deleteWorkloads(.all)), Sample(.getWorkload("a/b")),
        Sample(.getWorkload("n", waitingFor: "running", seconds: 2)), Sample(.putWorkload("n", config)),
        Sample(.patchWorkload("n", patch)), Sample(.previewPut("n", config)), Sample(.previewPatch("n", patch)),
        Sample(.previewUpgrade("n", UpgradeRequest())), Sample(.deleteWorkload("n")),
        Sample(.checkUpgrades(group: "g")),
        Sample(.checkUpgrade("n")), Sample(.upgradeWorkload("n", UpgradeRequest())),
        Sample(.renameWorkload("n", to: "m")), Sample(.moveWorkload("n", to: "g")), Sample(.copyWorkload("n")),
        Sample(.startWorkload("n")), Sample(.stopWorkload("n")), Sample(.restartWorkload("n")),
        Sample(.exportWorkload("n")), Sample(.signInWorkload("n")), Sample(.completeSignIn("n")),
        Sample(.listTools("n", all: true)), Sample(.listResources("n")), Sample(.listPrompts("n")),
        Sample(.callTool("n", "a/t", ToolCall([:]), seconds: 5)),
        Sample(.getLogs("n", LogFilter(tail: 5, follows: true))), Sample(.getProxyLogs("n").asLines),
        Sample(.getWorkloadMetrics("n", window: "10m", slots: 60)), Sample(.listSessions("n")),
    ]

    private static let others: [Sample] = [
        Sample(.listOperations(statuses: [.known(.running)], kinds: [Word("edit")], workload: "n")),
        Sample(.getOperation("0", waiting: 2)), Sample(.cancelOperation("0")),
        Sample(.streamEvents(after: "7", types: [.notice], workloads: ["n"], groups: ["g"])),
        Sample(.listActivity()), Sample(.followActivity()), Sample(.listAuditEvents(since: "1h", limit: 5)),
        Sample(.createImport(ImportRequest())), Sample(.listGroups(page: PageRequest(words: "a", limit: 5))),
        Sample(.createGroup("g")), Sample(.getGroup("g")), Sample(.renameGroup("g", to: "h")),
        Sample(.deleteGroup("g")), Sample(.deleteGroup("g", workloads: .delete)),
        Sample(.deleteGroup("g", workloads: .move(to: "h"))), Sample(.listClients()), Sample(.getClient("zed")),
        Sample(.unregisterClient("zed")), Sample(.previewClient("zed", group: "g", removes: true)),
        Sample(.registerClient("zed", for: "g")), Sample(.unregisterClient("zed", from: "g")),
        Sample(.listRegistries()), Sample(.addRegistry(NewRegistry())), Sample(.getRegistry("r")),
        Sample(.replaceRegistry("r", RegistrySource())), Sample(.changeRegistry("r", RegistrySource())),
        Sample(.removeRegistry("r")), Sample(.refreshRegistry("r")), Sample(.listCatalogGroups("r")),
        Sample(.listCatalogServers("r", group: "g", tag: "t", page: PageRequest(words: "w", limit: 9, cursor: "c"))),
        Sample(.getCatalogServer("r", "io.x/y")), Sample(.listSecrets()), Sample(.getSecret("s")),
        Sample(.setSecret("s", "v")), Sample(.deleteSecret("s")), Sample(.listCache()), Sample(.pruneCache()),
        Sample(.getSecretProvider()), Sample(.setSecretProvider(.known(.environment))), Sample(.getSettings()),
        Sample(.changeSettings(SettingsChange())), Sample(.getIndex()), Sample(.getHealth()), Sample(.isHealthy()),
        Sample(.getReady()), Sample(.getMetrics()), Sample(.listEndpoints()), Sample(.getVersion()), Sample(.getMe()),
        Sample(.listRuntimes()), Sample(.getRuntimeInfo()), Sample(.stopRuntime()), Sample(.getOpenAPI()),
        Sample(.getDocumentation()), Sample(.getDocumentationAlias()),
    ]

    /// An operation of the specification.
    private struct Described {
        var method: String
        var path: String
        var fields: Set<String>
        var takesBody: Bool
    }

    private static func described() throws -> [String: Described] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let document = try JSON(parsing: File.read("/\(root)/openapi/openapi.json"))
        func resolve(_ parameter: JSON) -> JSON {
            guard let name = parameter["$ref"]?.stringValue?.split(separator: "/").last else { return parameter }
            return document["components"]?["parameters"]?[String(name)] ?? parameter
        }
        var found: [String: Described] = [:]
        for (path, item) in document["paths"]?.objectValue?.members ?? [] {
            for (method, operation) in item.objectValue?.members ?? [] {
                guard let id = operation["operationId"]?.stringValue else { continue }
                let parameters = (operation["parameters"]?.arrayValue ?? []) + (item["parameters"]?.arrayValue ?? [])
                let fields = parameters.map(resolve).filter { $0["in"] == "query" }
                found[id] = Described(
                    method: method.uppercased(), path: path,
                    fields: Set(fields.compactMap { $0["name"]?.stringValue }),
                    takesBody: operation["requestBody"] != nil)
            }
        }
        return found
    }

    @Test func everyOperationHasACallAndEveryCallAnOperation() throws {
        let samples = Self.workloads + Self.others
        #expect(Set(samples.map(\.operation)) == Set(try Self.described().keys))
    }

    @Test func aCallIsSentAsItsOperationIsDescribed() throws {
        let described = try Self.described()
        for sample in Self.workloads + Self.others {
            let operation = try #require(described[sample.operation])
            let parts = sample.request.path.split(separator: "?", maxSplits: 1)
            #expect(sample.request.method == operation.method, "\(sample.operation)")
            #expect(fits(String(parts[0]), operation.path), "\(parts[0]) is \(operation.path)")
            let query = parts.count == 2 ? parts[1].split(separator: "&") : []
            let names = Set(query.compactMap { $0.split(separator: "=").first.map(String.init) })
            #expect(names.isSubset(of: operation.fields), "\(sample.operation)")
            #expect((sample.request.body != nil) == operation.takesBody, "\(sample.operation)")
        }
    }

    /// Whether a path is one of a template: a name in it is one segment, without what would end it.
    private func fits(_ path: String, _ template: String) -> Bool {
        let (parts, places) = (path.split(separator: "/"), template.split(separator: "/"))
        return parts.count == places.count
            && zip(parts, places).allSatisfy { part, place in
                guard let open = place.firstIndex(of: "{"), let close = place.firstIndex(of: "}") else {
                    return part == place
                }
                let (head, tail) = (place[..<open], place[place.index(after: close)...])
                return part.hasPrefix(head) && part.hasSuffix(tail) && part.count > head.count + tail.count
            }
    }

    @Test func headersSayUnderWhichConditionsACallIsDone() {
        let call = APICall.deleteWorkload("n").matching("\"5-0\"").inBackground.once("k").within(seconds: 3)
        #expect(call.request.headers["If-Match"] == "\"5-0\"")
        #expect(call.request.headers["Prefer"] == "respond-async")
        #expect(call.request.headers["Idempotency-Key"] == "k")
        #expect(call.request.timeout == 3)
        #expect(APICall.deleteWorkload("n").matching(nil).request.headers.fields.isEmpty)
    }

    @Test func valuesOfSecretsAreNeverPrinted() {
        #expect(APICall.setSecret("s", "v").request.isSensitive)
        var request = ImportRequest()
        #expect(!APICall.createImport(request).request.isSensitive)
        request.secretsPassword = "p"
        #expect(APICall.createImport(request).request.isSensitive)
    }
}
