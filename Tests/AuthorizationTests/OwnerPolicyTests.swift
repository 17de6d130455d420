// SPDX-License-Identifier: Apache-2.0
import Authorization
import Identity
import Testing

@Suite struct OwnerPolicyTests {
    private static let owner = Subject.user(uid: 1000)
    private let policy = OwnerPolicy(owner: owner)
    private let strangers = [
        Caller(.user(uid: 1001), via: .socket, roles: [.admin], groups: ["admin"]),
        Caller(.token(issuer: "https://a.example", subject: "1000"), via: .loopback, roles: [.admin]),
        Caller(.service("1000"), via: .loopback),
    ]

    private func isAllowed(_ caller: Caller, _ action: Action, _ owner: Subject?) -> Bool {
        policy.decide(caller, action, on: ResourceRef(action.kind, "x", owner: owner)) == .allowed
    }

    @Test(arguments: Action.allCases) func theOwnerMayDoEverythingToWhatIsTheirs(action: Action) {
        for via in Source.allCases {
            let caller = Caller(Self.owner, via: via)
            #expect(isAllowed(caller, action, nil))
            #expect(isAllowed(caller, action, Self.owner))
            #expect(policy.scope(caller, action) == .owned(by: Self.owner))
            #expect(policy.owner(ofWhatIsMadeBy: caller) == Self.owner)
        }
    }

    @Test(arguments: Action.allCases) func rootActsInTheOwnersStead(action: Action) {
        let root = Caller(.user(uid: 0), via: .socket)
        #expect(isAllowed(root, action, nil))
        #expect(isAllowed(root, action, Self.owner))
        #expect(policy.scope(root, action) == .owned(by: Self.owner))
        #expect(policy.owner(ofWhatIsMadeBy: root) == Self.owner)
    }

    @Test(arguments: Action.allCases) func strangersMayDoNothingAndSeeNothing(action: Action) {
        for stranger in strangers {
            #expect(!isAllowed(stranger, action, nil))
            #expect(!isAllowed(stranger, action, Self.owner))
            #expect(!policy.scope(stranger, action).includes(Self.owner))
        }
    }

    @Test(arguments: Action.allCases) func whatIsAnothersIsNobodyElses(action: Action) {
        for caller in [Caller(Self.owner, via: .socket), Caller(.user(uid: 0), via: .socket)] {
            #expect(!isAllowed(caller, action, .user(uid: 1001)))
        }
    }

    @Test func aRefusalNamesNobody() {
        for action in Action.allCases {
            guard case .denied(let reason) = policy.decide(strangers[0], action, on: ResourceRef(action.kind)) else {
                Issue.record("\(action) is allowed")
                continue
            }
            #expect(!reason.contains("1000"))
        }
    }
}
