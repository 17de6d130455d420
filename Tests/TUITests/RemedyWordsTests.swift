// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Testing

@testable import Models
@testable import TUI

/// Remedies as a person at the screen reads them.
@Suite struct RemedyWordsTests {
    @Test func everyRemedyIsAScreenOrAKeyAndNeverACommandOrARequest() {
        for words in [RemedyWords(keys: .standard), RemedyWords()] {
            for action in RemedyAction.samples("time") {
                let text = words.text("do it: \(action)")
                for foreign in ["thv ", "--", "/api", "GET", "POST", "PUT", "PATCH", "DELETE", "_"] {
                    #expect(!text.contains(foreign), "\(action): \(text)")
                }
                #expect(text.count > "do it: ".count)
            }
            for member in ["port", "permission_profile", "run_as_root", "bearer_token_secret"] {
                #expect(!words.text("\(field: member)").contains("_"))
            }
        }
        let keys = RemedyWords(keys: .standard)
        #expect(keys.text("look into its log: \(.logs("time"))") == "look into its log: l in Servers (1)")
        #expect(RemedyWords().text("start it: \(.start("time"))") == "start it: Start in Servers")
        #expect(keys.text("choose another one: \(field: "port")") == "choose another one: “Port”")
    }

    @Test func whatAnOlderOrNewerServerSaysIsShownAsItIs() throws {
        let words = RemedyWords(keys: .standard)
        func text(_ sent: JSON) throws -> String { words.text(try Runnable(reading: sent).advice) }
        #expect(try text(["fix": "see: thv logs x"]) == "see: thv logs x")
        let newer: JSON = ["fix": "POST /x", "remedy": [["action": "dance", "subject": "x"]]]
        #expect(try text(newer) == "POST /x")
        let known: JSON = ["fix": "GET /x", "remedy": [["action": "read_logs", "subject": "x"]]]
        #expect(try text(known) == "l in Servers (1)")
    }
}
