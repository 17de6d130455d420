// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding
import Models
import Platform
import Testing

@testable import API

/// Conditions, waiting and entity tags, as a request asks for them.
@Suite struct ConditionTests {
    private func request(_ headers: HTTPHeaders, _ method: String = "PATCH") throws -> HTTPRequest {
        try HTTPRequest(method, "/x", headers: headers, peer: .unix(uid: 7001, gid: 7001, pid: 1))
    }

    private func problem(_ headers: HTTPHeaders, tag: String?) throws -> Problem.Code? {
        do {
            try Conditions(try request(headers)).check(tag, name: "it", current: nil)
            return nil
        } catch let problem as Problem {
            return problem.code
        }
    }

    /// What changes by itself is behind the dash: it makes no change fail.
    @Test func ifMatchComparesWhatSomebodySets() throws {
        #expect(try problem(["If-Match": "\"3-9\""], tag: "\"3-10\"") == nil)
        #expect(try problem(["If-Match": "\"1-1\", W/\"3-1\""], tag: "\"3-10\"") == nil)
        #expect(try problem(["If-Match": "*"], tag: "\"3-10\"") == nil)
        #expect(try problem(["If-Match": "\"2-10\""], tag: "\"3-10\"") == .stale)
        #expect(try problem(["If-Match": "*"], tag: nil) == .stale)
        #expect(try problem([:], tag: nil) == nil)
    }

    @Test func ifNoneMatchComparesAllThatIsShown() throws {
        #expect(try problem(["If-None-Match": "*"], tag: "\"3-10\"") == .stale)
        #expect(try problem(["If-None-Match": "*"], tag: nil) == nil)
        #expect(try problem(["If-None-Match": "\"3-9\""], tag: "\"3-10\"") == nil)
        #expect(try problem(["If-None-Match": "W/\"3-10\""], tag: "\"3-10\"") == .stale)
    }

    @Test func aReadOfWhatHasNotChangedIs304() throws {
        var group = Group()
        group.name = "a"
        let shown = TaggedResource.Shown(group)
        let first = TaggedResource.answer(shown, try request([:], "GET"))
        let tag = try #require(first.headers["ETag"])
        #expect(first.status == 200 && tag == shown.tag)
        let again = TaggedResource.answer(shown, try request(["If-None-Match": tag], "GET"))
        #expect(again.status == 304 && again.headers["ETag"] == tag)
        group.workloads = ["one"]
        let changed = TaggedResource.Shown(group, revision: .string("a"))
        #expect(TaggedResource.answer(changed, try request(["If-None-Match": tag], "GET")).status == 200)
    }

    @Test func aConditionCountsOnlyForWhatIsThere() async throws {
        let resource = TaggedResource()
        let stale = try request(["If-Match": "\"1-1\""])
        await #expect(throws: Problem.self) {
            try await resource.change("a", stale, now: { .init(Group()) }) { Issue.record("it was changed") }
        }
        // What is not there is 404 by what would be done, whatever is asked of it.
        let done = try await resource.change(
            "a", stale, now: { throw Problem(.notFound, "no") }
        ) { true }
        #expect(done)
    }

    @Test func preferSaysHowLongToWait() throws {
        func seconds(_ text: String?) throws -> Int {
            try Prefer(try request(text.map { ["Prefer": $0] } ?? [:])).seconds
        }
        #expect(try seconds(nil) == 60)
        #expect(try seconds("respond-async") == 0)
        #expect(try seconds("respond-async, wait=5") == 5)
        #expect(try seconds("WAIT=600") == 600)
        #expect(try seconds("return=minimal") == 60, "what is not known is passed over (RFC 7240)")
        for text in ["wait=601", "wait=-1", "wait=x"] {
            #expect(throws: Problem.self) { try seconds(text) }
        }
    }
}
