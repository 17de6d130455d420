// SPDX-License-Identifier: Apache-2.0
import Documents
import Glibc
import Instances
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import API
@testable import Server
@testable import ToolHiveAPI

@Suite struct SpecificationTests {
    /// One of the two documents and what it describes.
    enum Document: String, CaseIterable {
        case ours = "openapi.json"
        case toolHive = "v1beta.json"

        var served: [UInt8] { (self == .ours ? EmbeddedDocument.openAPI : .v1Beta).bytes }

        func describes(_ route: Route) -> Bool {
            let isForeign = route.path.hasPrefix(V1Beta.base + "/") || route.path.hasPrefix("/registry/")
            return isForeign == (self == .toolHive)
        }
    }

    /// The route table of a server that looks at an empty instance.
    private func routes(of document: Document) async throws -> [Route] {
        let home = try TemporaryDirectory.make()
        let server = try await ServerProcess(
            observing: Instance(environment: ["HOME": home]), log: Log(component: "test", threshold: .error))
        await server.close()
        rmdir(home)
        return server.api.router.routes.filter(document.describes)
    }

    @Test(arguments: Document.allCases)
    func everyRouteIsDescribedAndEveryDescriptionIsARoute(document: Document) async throws {
        let specification = try Specification.load(document.rawValue)
        let made = Set(try await routes(of: document).map { "\($0.method) \($0.path) \($0.operationID)" })
        let described = specification.operations.map { "\($0.method) \($0.path) \($0.id)" }
        #expect(made.subtracting(described) == [])
        #expect(Set(described).subtracting(made) == [])
        #expect(Set(specification.operations.map(\.id)).count == described.count)
        #expect(specification.document["openapi"] == "3.1.0")
        #expect(specification.document["info"]?["version"]?.stringValue == Version.current)
    }

    @Test(arguments: Document.allCases)
    func parametersAreThoseThatTheRoutesTake(document: Document) async throws {
        let specification = try Specification.load(document.rawValue)
        for route in try await routes(of: document) {
            let operation = try #require(specification.operations.first { $0.id == route.operationID })
            let names = { (place: String) in
                Set(specification.parameters(of: operation, in: place).compactMap { $0["name"]?.stringValue })
            }
            #expect(names("query") == route.query, "\(route.operationID)")
            let inPath = route.segments.compactMap { segment in
                segment.hasPrefix("{") ? String(segment.dropFirst().prefix { $0 != "}" }) : nil
            }
            #expect(names("path") == Set(inPath), "\(route.operationID)")
        }
    }

    @Test(arguments: Document.allCases)
    func theFileIsWhatIsServed(document: Document) throws {
        let specification = try Specification.load(document.rawValue)
        #expect(document.served == specification.bytes)
    }

    @Test(arguments: Document.allCases)
    func everyReferenceLeadsSomewhere(document: Document) throws {
        let specification = try Specification.load(document.rawValue)
        var references = 0
        for (node, place) in specification.objects {
            guard let target = node["$ref"] else { continue }
            references += 1
            #expect(specification.resolve(.object(node)) != .null, "\(place): \(target.text)")
        }
        #expect(references > 100)
    }

    @Test(arguments: Document.allCases)
    func nothingIsWithoutWords(document: Document) throws {
        let specification = try Specification.load(document.rawValue)
        for operation in specification.operations {
            #expect(operation.node["summary"]?.stringValue?.isEmpty == false, "\(operation.id)")
            for parameter in operation.node["parameters"]?.arrayValue ?? [] {
                #expect(specification.resolve(parameter)["description"] != nil, "\(operation.id)")
            }
            for answer in operation.node["responses"]?.objectValue?.members ?? [] {
                #expect(specification.resolve(answer.value)["description"] != nil, "\(operation.id) \(answer.key)")
            }
        }
        for (name, schema) in specification.document["components"]?["schemas"]?.objectValue?.members ?? [] {
            #expect(schema["description"] != nil, "\(name)")
            for (member, property) in schema["properties"]?.objectValue?.members ?? [] {
                let words = property["description"] ?? specification.resolve(property)["description"]
                #expect(words?.stringValue?.isEmpty == false, "\(name).\(member)")
            }
        }
    }

    @Test(arguments: Document.allCases)
    func everyExampleFitsItsSchema(document: Document) throws {
        let specification = try Specification.load(document.rawValue)
        let validator = SchemaValidator(specification: specification, direction: .request)
        var examples = 0
        for (name, schema) in specification.document["components"]?["schemas"]?.objectValue?.members ?? [] {
            for example in schema["examples"]?.arrayValue ?? [] {
                examples += 1
                #expect(validator.mistakes(example, schema) == [], "\(name)")
            }
        }
        #expect(examples >= 8)
    }

    @Test func everyCapabilityHasItsRoutes() async throws {
        let ids = Set(try await routes(of: .ours).map(\.operationID) + routes(of: .toolHive).map(\.operationID))
        for capability in Capability.allCases {
            #expect(!capability.operations.isEmpty && ids.isSuperset(of: capability.operations), "\(capability)")
        }
        let specification = try Specification.load()
        let words =
            specification.schema("Version")["properties"]?["capabilities"]?["items"]?["x-words"]?.arrayValue ?? []
        #expect(words.compactMap(\.stringValue) == Capability.allCases.map(\.rawValue).sorted())
    }

    @Test func theValidatorFindsMistakes() throws {
        let specification = try Specification.load()
        let validator = SchemaValidator(specification: specification, direction: .answer)
        let run = specification.schema("RunConfig")
        #expect(validator.mistakes(["command": ["/bin/true"]], run) == [])
        #expect(validator.mistakes(["command": ["/bin/true"], "image": "x"], run).count == 1)
        #expect(validator.mistakes(["command": [1]], run) == ["/command/0: number instead of string"])
        #expect(validator.mistakes(["command": ["true", "x"]], run).count == 1)
        #expect(validator.mistakes(["command": ["/bin/true", 1]], run) == ["/command/1: number instead of string"])
        #expect(validator.mistakes(["command": ["/bin/true"], "registry": "embedded"], run).count == 1)
        #expect(validator.mistakes(["url": "ftp://x"], run).count == 1)
        #expect(validator.mistakes(["url": "http://x", "port": 70000], run).count == 1)
        #expect(validator.mistakes(["url": "http://x", "wrong": 1], run) == [": “wrong” is not described"])
        #expect(validator.mistakes(["url": "http://x", "labels": ["a": 1]], run).count == 1)
        #expect(validator.mistakes(["a": 1], ["strange": 1]).count == 1)
    }
}
