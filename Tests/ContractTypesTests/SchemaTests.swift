// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models
import Testing

/// The types are those of the specification, in both directions.
struct SchemaTests {
    private let specification = Specification()

    @Test func everySchemaHasATypeAndEveryTypeASchema() {
        let types = ContractTypes.all.map { $0.schema }
        #expect(Set(types).count == types.count, "two types for one schema")
        let known = Set(types).union(ContractTypes.models).union(ContractTypes.documents)
        #expect(known == Set(specification.schemas.keys))
    }

    @Test(arguments: 0..<ContractTypes.all.count)
    func aTypeHasTheMembersOfItsSchema(_ index: Int) throws {
        let type = ContractTypes.all[index]
        let schema = try #require(specification.schemas[type.schema])
        try compare(type, schema, at: type.schema)
    }

    private func compare(_ type: any ContractObject.Type, _ schema: JSON, at place: String) throws {
        let properties = schema["properties"]?.objectValue ?? JSONObject()
        let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        #expect(type.members.map(\.name) == properties.keys, "the members of \(place), in their order")
        #expect(type.isOpen == (schema["additionalProperties"] == true), "whether \(place) has further members")
        for member in type.members {
            let here = "\(place)/\(member.name)"
            let property = try #require(properties[member.name])
            #expect(member.isRequired == required.contains(member.name), "whether \(here) is required")
            #expect(member.shape == specification.shape(of: property, at: here), "the type of \(here)")
            if let inner = ContractTypes.inner[here] {
                let described = property["items"] ?? property
                try compare(inner, described, at: here)
            }
        }
    }

    @Test func theRunConfigurationHasTheMembersOfItsSchema() throws {
        let schema = try #require(specification.schemas["RunConfig"]?["properties"]?.objectValue)
        #expect(RunConfigDocument.Member.allCases.map(\.rawValue) == schema.keys)
    }

    @Test func aSelectorIsOneOfTheFormsOfItsSchema() throws {
        let forms = try #require(specification.schemas["WorkloadSelector"]?["oneOf"]?.arrayValue)
        let described = Set(forms.flatMap { $0["properties"]?.objectValue?.keys ?? [] })
        let written: [WorkloadSelector] = [
            .names(["a"]), .all, .matching(group: "g", labels: ["k": "v"], owner: "o"),
        ]
        #expect(Set(written.flatMap { $0.wire.objectValue?.keys ?? [] }) == described)
        for selector in written { #expect(WorkloadSelector(wire: selector.wire) == selector) }
        #expect(WorkloadSelector(wire: [:]) == nil)
    }

    @Test func aChangeOfSettingsHasTheSectionsOfItsSchema() throws {
        let schema = try #require(specification.schemas["SettingsChange"]?["properties"]?.objectValue)
        #expect(SettingsChange.Section.allCases.map(\.rawValue) == schema.keys)
    }

    @Test func problemsHaveTheMembersOfTheirSchema() throws {
        let schema = try #require(specification.schemas["Problem"]?["properties"]?.objectValue)
        let plain = ["type", "title", "status", "detail", "code", "fix", "remedy", "errors"]
        #expect(Set(plain + Problem.Member.allCases.map(\.rawValue)) == Set(schema.keys))
    }

    @Test func everyEventOfTheStreamIsRead() throws {
        let data = try #require(
            specification.document["paths"]?["/api/v1/events"]?["get"]?["responses"]?["200"]?["content"]?[
                "text/event-stream"]?["x-event-data"]?.objectValue)
        #expect(Set(ServerEvent.Name.allCases.map(\.rawValue)) == Set(data.keys))
        for name in ServerEvent.Name.allCases {
            let described = try #require(data[name.rawValue])
            #expect(name.shape == specification.shape(of: described, at: name.rawValue))
        }
    }
}
