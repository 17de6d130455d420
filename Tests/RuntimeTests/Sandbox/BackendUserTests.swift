// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Runtime

@Suite struct BackendUserTests {
    private static let everything = "0 0 4294967295\n"

    private func machine(
        users: String = "", groups: String = "", map: String = everything, account: (UInt32, UInt32)? = nil,
        taken: @escaping (UInt32) -> Bool = { _ in false }
    ) -> BackendUser.Machine {
        BackendUser.Machine(
            subordinateUsers: users, subordinateGroups: groups, users: map, groups: map,
            account: account.map { (uid: $0.0, gid: $0.1) }, isTaken: taken)
    }

    @Test func subordinateUsersComeFirst() throws {
        let user = try BackendUser.choose(
            for: "a",
            on: machine(
                users: "mallory:1:9\nroot:200000:1000\n", groups: "root:300000:1\n", account: (990, 991)))
        #expect((200_000..<201_000).contains(user.uid))
        #expect(user.gid == 300_000)
    }

    @Test func thenTheAccount() throws {
        for table in ["", "mallory:100000:65536\n", "root:0:5", "root:x:5", "root:5", "root:4294967290:100"] {
            let user = try BackendUser.choose(for: "a", on: machine(users: table, groups: table, account: (990, 991)))
            #expect(user.uid == 990 && user.gid == 991, "\(table)")
        }
    }

    @Test func thenAnIdThatNobodyHas() throws {
        var seen: Set<UInt32> = []
        for number in 0..<1000 {
            let user = try BackendUser.choose(for: "workload-\(number)", on: machine(taken: { $0 % 2 == 0 }))
            #expect((61184...65519).contains(user.uid) && user.uid % 2 == 1 && user.gid == user.uid)
            seen.insert(user.uid)
        }
        // Nearly each has one of its own: of 2168 ids, a fair throw of 1000 meets about 800.
        #expect(seen.count > 600, "\(seen.count)")
    }

    @Test func idsThatThisProcessCannotTakeAreNotChosen() throws {
        let map = "0 100000 1000\n"
        let user = try BackendUser.choose(
            for: "a", on: machine(users: "root:200000:10", groups: "root:200000:10", map: map, account: (500, 500)))
        #expect(user.uid == 500)
        #expect(throws: RuntimeError.self) { try BackendUser.choose(for: "a", on: machine(map: map)) }
    }

    @Test func whereThereIsNoOtherUserItIsSaid() throws {
        let error = #expect(throws: RuntimeError.self) {
            try BackendUser.choose(for: "a", on: machine(map: "0 0 1\n", account: (990, 990)))
        }
        #expect(error?.description.contains("run_as_root") == true)
        #expect(throws: RuntimeError.self) { try BackendUser.choose(for: "a", on: machine(taken: { _ in true })) }
        #expect(throws: RuntimeError.self) { try BackendUser.choose(for: "a", on: machine(map: "", account: (0, 0))) }
    }
}
