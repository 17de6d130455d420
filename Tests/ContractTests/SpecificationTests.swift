// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import API

@Suite struct SpecificationTests {
    private let specification: Specification

    init() throws { specification = try Specification.load() }

    /// The route table of a server that looks at an empty instance.
    private func routes() async throws -> [Route] {
        let home = try TestServer.temporaryDirectory()
        let server = try await ServerProcess(
            observing: Instance(environment: ["HOME": home]), log: Log(component: "test", threshold: .error))
        await server.close()
        rmdir(home)
        return server.api.router.routes
    }

    @Test func row48EveryRouteIsDescribedAndEveryDescriptionIsARoute() async throws {
        let made = Set(try await routes().map { "\($0.method) \($0.path) \($0.operationID)" })
        let described = specification.operations.map { "\($0.method) \($0.path) \($0.id)" }
        #expect(made.subtracting(described) == [])
        #expect(Set(described).subtracting(made) == [])
        #expect(Set(specification.operations.map(\.id)).count == described.count)
        #expect(specification.document["openapi"] == "3.1.0")
        #expect(specification.document["info"]?["version"]?.stringValue == Version.current)
    }

    @Test func parametersAreThoseThatTheRoutesTake() async throws {
        for route in try await routes() {
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

    @Test func theFileIsWhatIsServed() throws {
        #expect(Array(OpenAPIDocument.text.description.utf8) == specification.bytes)
    }

    @Test func everyReferenceLeadsSomewhere() {
        var references = 0
        for (node, place) in specification.objects {
            guard let target = node["$ref"] else { continue }
            references += 1
            #expect(specification.resolve(.object(node)) != .null, "\(place): \(target.text)")
        }
        #expect(references > 100)
    }

    @Test func nothingIsWithoutWords() {
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

    @Test func everyExampleFitsItsSchema() {
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

    @Test func theValidatorFindsMistakes() {
        let validator = SchemaValidator(specification: specification, direction: .answer)
        let run = specification.schema("RunConfig")
        #expect(validator.mistakes(["command": ["/bin/true"]], run) == [])
        #expect(validator.mistakes(["command": ["/bin/true"], "image": "x"], run).count == 1)
        #expect(validator.mistakes(["command": [1]], run) == ["/command/0: number instead of string"])
        #expect(validator.mistakes(["url": "ftp://x"], run).count == 1)
        #expect(validator.mistakes(["url": "http://x", "port": 70000], run).count == 1)
        #expect(validator.mistakes(["url": "http://x", "wrong": 1], run) == [": “wrong” is not described"])
        #expect(validator.mistakes(["url": "http://x", "labels": ["a": 1]], run).count == 1)
        #expect(validator.mistakes(["a": 1], ["strange": 1]).count == 1)
    }
}
