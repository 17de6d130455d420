// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import Models

/// Remedies as the API says them.
@Suite struct RemedyTests {
    /// Requests of theirs are in the specification, and nothing in them is a command line.
    @Test func everyRemedyIsARequestThatThereIs() throws {
        let specification = try Specification.load()
        for action in RemedyAction.samples("time") {
            let text = Remedy([.action(action)]).text
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            let path = words[1].prefix { $0 != "?" }
            let methods = specification.operations(at: String(path)).map(\.method)
            #expect(methods.contains(words[0]), "\(text)")
            #expect(!text.contains("thv ") && !text.contains("--"))
        }
    }

    @Test func theSpecificationNamesEveryAction() throws {
        let words = try Specification.load().schema("RemedyPart")["properties"]?["action"]?["enum"]?.arrayValue
        #expect(words?.compactMap(\.stringValue) == RemedyAction.samples("x").map(\.described.kind).sorted())
    }

    @Test func theirPartsAreReadBackAsTheyWereSent() {
        var remedy: Remedy = "a \(field: "port") b \(set: "volumes", to: "x:y") c"
        for action in RemedyAction.samples("time") { remedy = "\(remedy) \(action)" }
        let problem = Problem(.conflict, "no", fix: remedy)
        let read = Problem(.object(problem.json))
        #expect(read.fix == remedy && read.fix.text == remedy.text)
        #expect(problem.json["fix"]?.stringValue == remedy.text)
        #expect(Problem(.conflict, "no", fix: "do it").json["remedy"] == nil)
    }
}
