// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import TUI

/// What others do is said, what was asked for here is not.
@Suite struct OnlookerTests {
    private static func notice(_ text: String, request: String) -> Event {
        .link(.event("notice", ["text": .string(text), "request_id": .string(request)]))
    }

    @Test func whatOthersDoIsSaidWithItsTime() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.apply(Self.notice("bob stopped time", request: "b1"))
        #expect(screen.message.hasPrefix("bob stopped time · "))
        #expect(screen.text.contains("bob stopped time · "))
    }

    @Test func whatWasAskedForHereIsNotSaid() {
        var screen = Screen(workloads: [Screen.workload("alpha"), Screen.workload("beta")])
        screen.type("r")
        // The notice may be faster than the answer that says whose it is.
        screen.apply(Self.notice("ada restarted alpha", request: "a1"))
        screen.apply(Self.notice("bob stopped time", request: "b1"))
        #expect(screen.said.isEmpty)
        screen.answer("POST", "id-alpha/restart", Screen.workload("alpha", revision: 2), requestID: "a1")
        #expect(screen.message.hasPrefix("bob stopped time"))
        #expect(!screen.said.contains { $0.hasPrefix("ada") })
        // Or come later.
        screen.apply(Self.notice("ada could not restart alpha: no", request: "a1"))
        #expect(!screen.said.contains { $0.hasPrefix("ada") })
    }

    @Test func whatCanBeTakenBackStaysInTheLine() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.type("s")
        screen.answer("GET", "id-alpha/sessions", ["sessions": []])
        screen.answer("POST", "id-alpha/stop", Screen.workload("alpha", revision: 2), requestID: "a1")
        let own = screen.message
        screen.apply(Self.notice("bob stopped time", request: "b1"))
        #expect(screen.message == own)
        #expect(screen.said.contains { $0.hasPrefix("bob stopped time") })
    }

    @Test func anAnswerThatNeverComesHoldsNothingBack() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.type("r")
        screen.apply(.link(.lost("the server ended the connection")))
        screen.apply(Self.notice("bob stopped time", request: "b1"))
        #expect(screen.said.contains { $0.hasPrefix("bob stopped time") })
    }
}
