// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

@Suite struct ProblemTests {
    @Test func whatIsWrittenIsReadAgain() {
        for code in Problem.Code.allCases {
            let problem = Problem(
                code, "it went wrong", fix: "do this",
                issues: [FieldIssue(pointer: "/port", code: .outOfRange, detail: "too large")],
                members: JSONObject([("request_id", "7"), ("workload", ["id": "a"])]))
            #expect(Problem(.object(problem.json)) == problem)
        }
    }

    @Test func whatOthersWriteIsReadAsWellAsItCanBe() {
        let newer = Problem([
            "code": "quota_used_up", "status": 429, "title": "Quota used up", "errors": [["pointer": "/a"]],
        ])
        #expect(newer.code == .notSupported)
        #expect(newer.detail == "Quota used up")
        #expect(newer.issues == [FieldIssue(pointer: "/a", code: .invalid, detail: "")])
        #expect(Problem(["error": "x"], status: 502).code == .runtimeUnavailable)
        #expect(Problem(["error": "x"], status: 502).detail == "the server answered 502")
        #expect(Problem(["error": "x"], status: 502).members == ["error": "x"])
    }

    @Test func everyStatusOfACodeLeadsToACodeOfThatStatus() {
        for code in Problem.Code.allCases {
            #expect(Problem.Code(status: code.status).status == code.status, "\(code)")
        }
    }
}
