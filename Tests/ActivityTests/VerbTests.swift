// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Activity

@Suite struct VerbTests {
    /// They are in databases and logs: none is ever renamed.
    @Test func storedWordsStay() {
        let stored = [
            "create", "start", "stop", "restart", "delete", "edit", "withhold", "create-group", "rename-group",
            "delete-group", "register-client", "unregister-client", "set-secret", "delete-secret",
            "set-secret-provider", "change-settings", "add-registry", "replace-registry", "change-registry",
            "remove-registry", "prune-cache", "request", "start-many", "stop-many", "restart-many", "delete-many",
        ]
        for word in stored { #expect(Verb(rawValue: word) != nil, "\(word)") }
    }

    @Test(arguments: Verb.allCases) func everyVerbHasASentenceOfItsOwn(verb: Verb) {
        let sentence = verb.deed("time", "more")
        #expect(sentence.contains(" "))
        #expect(!sentence.contains(verb.rawValue) || !verb.rawValue.contains("-"))
        #expect(verb.infinitive.utf8.allSatisfy { $0 == 0x20 || (0x61...0x7A).contains($0) })
    }
}
