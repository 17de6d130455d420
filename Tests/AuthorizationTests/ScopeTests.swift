// SPDX-License-Identifier: Apache-2.0
import Authorization
import Identity
import Testing

@Suite struct ScopeTests {
    private let ann = Subject.user(uid: 1000)
    private let bob = Subject.user(uid: 1001)

    @Test func aScopeHoldsWhatBelongsToItsOwner() {
        #expect(Scope.owned(by: ann).includes(ann))
        #expect(!Scope.owned(by: ann).includes(bob))
        #expect([ann, bob].allSatisfy(Scope.everything.includes))
        #expect(![ann, bob].contains(where: Scope.nothing.includes))
    }

    /// The words are part of both specifications.
    @Test func everyActionHasAWordOfItsOwnThatIsPlain() {
        let words = Action.allCases.map(\.rawValue)
        #expect(Set(words).count == words.count)
        for word in words { #expect(word.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }) }
    }

    @Test func whatReadsIsCalledSo() {
        for action in Action.allCases { #expect(action.isRead == action.rawValue.hasSuffix("Read"), "\(action)") }
    }
}
