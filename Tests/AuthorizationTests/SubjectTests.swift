// SPDX-License-Identifier: Apache-2.0
import Identity
import Testing

@Suite struct SubjectTests {
    @Test(arguments: [
        Subject.user(uid: 0), .user(uid: UInt32.max), .token(issuer: "https://a.example/x", subject: "ann b"),
        .token(issuer: "https://a.example", subject: "token:x y"), .service("gateway"), .service("a b:c"),
    ]) func aSubjectIsReadAsItWasWritten(subject: Subject) {
        #expect(Subject(text: subject.text) == subject)
    }

    @Test(arguments: [
        "", "user", "user:", "user:-1", "user:+1", "user:01", "user:4294967296", "token:", "token:x", "token: x",
        "token:x ", "service:", "ann",
    ]) func whatNamesNobodyIsNobody(text: String) {
        #expect(Subject(text: text) == nil)
    }

    /// Two identities must never share a key.
    @Test func differentSubjectsHaveDifferentTexts() {
        let parts = ["a", "b", "a b", "1", "user:1", ":"]
        var all = [Subject.user(uid: 1), .user(uid: 10)]
        for part in parts {
            all.append(.service(part))
            for issuer in parts where !issuer.contains(" ") { all.append(.token(issuer: issuer, subject: part)) }
        }
        #expect(Set(all.map(\.text)).count == all.count)
    }
}
