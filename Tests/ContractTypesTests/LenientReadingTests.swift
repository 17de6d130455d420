// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

@testable import Contract

/// Answers of older and newer servers are read as far as they can be.
struct LenientReadingTests {
    @Test func everyExampleIsReadAndWrittenBackAsItIs() throws {
        let specification = Specification()
        var count = 0
        for (schema, example) in specification.examples {
            guard let written = try roundTrip(schema, example) else { continue }
            #expect(plain(written) == plain(example), "\(schema)")
            count += 1
        }
        #expect(count > 40, "there are fewer examples than there were")
    }

    /// With each number as a double: `1` and `1.0` are one.
    private func plain(_ json: JSON) -> JSON {
        switch json {
        case .number(let number): .number(JSONNumber(number.double))
        case .array(let elements): .array(elements.map(plain))
        case .object(let object): .object(JSONObject(object.members.map { ($0.key, plain($0.value)) }))
        default: json
        }
    }

    private func roundTrip(_ schema: String, _ example: JSON) throws -> JSON? {
        if let type = ContractTypes.all.first(where: { $0.schema == schema }) {
            return try type.init(reading: example).wire
        }
        switch schema {
        case "RunConfig": return try #require(RunConfigDocument(wire: example)).wire
        case "WorkloadPatch": return try #require(WorkloadPatch(wire: example)).wire
        case "SettingsChange": return try #require(SettingsChange(wire: example)).wire
        case "WorkloadSelector": return try #require(WorkloadSelector(wire: example)).wire
        case "Problem":
            // What only a request knows is added by the server.
            return Problem(example).wire
        default: return nil
        }
    }

    @Test func membersAreWrittenInTheOrderOfTheSpecification() throws {
        let specification = Specification()
        for type in ContractTypes.all {
            let properties = try #require(specification.schemas[type.schema]?["properties"]?.objectValue?.keys)
            let written = type.init().object.keys
            #expect(written == properties.filter { written.contains($0) }, "\(type.schema)")
        }
    }

    @Test func membersThatAreNotKnownAreIgnored() throws {
        let owner = try Owner(reading: ["uid": 5, "later": ["a": 1], "name": "ada"])
        #expect(owner.uid == 5)
        #expect(owner.name == "ada")
    }

    @Test func anOpenObjectKeepsFurtherMembersInTheirOrder() throws {
        let json: JSON = ["name": "add", "inputSchema": ["type": "object"], "title": "Add", "annotations": ["x": true]]
        let tool = try Tool(reading: json)
        #expect(tool.others.keys == ["title", "annotations"])
        #expect(tool.wire.text == json.text)
    }

    @Test func aWordOfANewerServerIsKept() throws {
        let json: JSON = ["id": "1", "name": "time", "status": "hibernating"]
        let workload = try Workload(reading: json)
        #expect(workload.status.known == nil)
        #expect(workload.status.text == "hibernating")
        #expect(workload.wire["status"] == "hibernating")
        #expect(try Workload(reading: ["id": "1", "name": "x", "status": "running"]).status == .running)
    }

    @Test func whatIsMissingStaysEmpty() throws {
        let workload = try Workload(reading: ["id": "1", "name": "time"])
        #expect(workload.url.isEmpty)
        #expect(workload.exitCode == nil)
        #expect(workload.backend.mounts.isEmpty)
        #expect(workload.status.text.isEmpty)
    }

    @Test func whatIsOfAnotherTypeCountsAsMissing() throws {
        let workload = try Workload(reading: ["id": "1", "name": "time", "port": "many", "exit_code": "x", "fix": 5])
        #expect(workload.port == 0)
        #expect(workload.exitCode == nil)
        #expect(workload.fix == nil)
    }

    @Test func nullIsNothing() throws {
        let operation = try Operation(reading: ["id": "1", "progress": .null, "finished_at": .null])
        #expect(operation.progress == nil)
        #expect(operation.finishedAt == nil)
    }

    @Test func aMissingMemberThatNothingCanBeDoneWithoutIsNamed() {
        #expect(throws: UnreadableAnswer(schema: "Workload", member: "name")) { try Workload(reading: ["id": "1"]) }
        #expect(throws: UnreadableAnswer(schema: "Workload", member: "name")) { try Workload(reading: ["name": 5]) }
        #expect(throws: UnreadableAnswer(schema: "Operation", member: "id")) { try Operation(reading: ["name": "a"]) }
        #expect(throws: UnreadableAnswer(schema: "Workload", member: nil)) { try Workload(reading: [1]) }
    }

    @Test func elementsThatCannotBeReadAreLeftOut() throws {
        let list: JSON = ["workloads": [["id": "1"], ["id": "2", "name": "b"], 5], "total": 3]
        let page = try Page<Workload>(reading: list)
        #expect(page.elements.map(\.id) == ["2"])
        #expect(page.total == 3)
    }

    @Test func aDocumentIsPassedOnAsItIs() throws {
        let json: JSON = ["later": 1, "port": "eighty", "name": "time", "cpus": 1]
        var document = try #require(RunConfigDocument(wire: json))
        #expect(document.port == nil)
        #expect(document.name == "time")
        document.image = "mcp/time"
        document.name = nil
        #expect(document.wire.text == #"{"later":1,"port":"eighty","cpus":1,"image":"mcp/time"}"#)
    }

    @Test func aProblemKeepsWhatBelongsToItsKind() {
        let problem = Problem([
            "code": "permissions_not_accepted", "detail": "it asks for more", "status": 422,
            "permissions": [["kind": "shiny", "subject": "x", "source": "entry", "granted": true, "text": "shines"]],
            "permissions_digest": "sha256:0", "request_id": "r1", "log_tail": ["a", "b"],
        ])
        #expect(problem.permissions.map(\.text) == ["shines"])
        #expect(problem.permissions.first?.kind.text == "shiny")
        #expect(problem.permissionsDigest == "sha256:0")
        #expect(problem.requestID == "r1")
        #expect(problem.logTail == ["a", "b"])
    }

    @Test func anEventOfANewerServerIsKeptAndAnUnreadableOneIsNone() {
        #expect(ServerEvent(name: "weather", data: ["sun": true]) == .other(name: "weather", ["sun": true]))
        #expect(ServerEvent(name: "workload", data: ["id": "x"]) == nil)
        guard case .notice(let notice)? = ServerEvent(name: "notice", data: ["text": "ada stopped time"]) else {
            Issue.record("a notice is read")
            return
        }
        #expect(notice.text == "ada stopped time")
    }
}
