// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Every file of the state in a form that thv would not have made.
@Suite struct StateFileTests {
    /// The wrong forms.
    enum Form: String, CaseIterable, Sendable {
        case empty, open, foreign, ownLink, foreignLink, directory, fifo, garbage, huge

        /// Whether a file in this form is refused whatever its content would be.
        var isRefused: Bool { ![.empty, .garbage, .huge].contains(self) }
    }

    /// A file, and the command that needs it; `nil` for those that every change needs.
    struct Subject: Sendable {
        let name: String
        var command: [String] = ["group", "create", "made"]
        /// The forms that are as good as a file that thv makes.
        var fine: Set<Form> = []
    }

    static let subjects = [
        Subject(name: "settings.json"),
        Subject(name: "registries.json", command: ["registry", "list"]),
        Subject(name: "secrets", command: ["secret", "set", "made"]),
        Subject(name: "secrets.key", command: ["secret", "set", "made"]),
        Subject(name: "secrets.provider", command: ["secret", "set", "made"]),
        // A lock says nothing by its content.
        Subject(name: "lock", fine: [.empty, .garbage, .huge]),
        // What cannot be understood was left by a server that died.
        Subject(name: "runtime.json", fine: [.empty, .garbage, .huge]),
        // A log is whatever was written.
        Subject(name: "thv.db"), Subject(name: "reserve", fine: [.empty, .garbage, .huge]),
        Subject(name: "thv.db-wal", fine: [.empty, .garbage, .huge]),
        Subject(name: "audit.log", fine: [.empty, .garbage, .huge]),
    ]

    @Test(.needsRoot, arguments: [true, false]) func noFileOfTheStateIsUsedInAWrongForm(isRoot: Bool) async throws {
        try await TestUser.with(2) { users in
            let user = isRoot ? nil : users[0]
            let template = try await StateScene(user: user, foreign: users[1])
            for subject in Self.subjects {
                for form in Form.allCases {
                    let scene = try await StateScene(user: user, foreign: users[1], copyOf: template)
                    try scene.spoil(subject.name, form)
                    let before = scene.fingerprint(subject.name)
                    let result = try await scene.thv(subject.command)
                    let place = "\(subject.name) \(form.rawValue): \(result.errors)"
                    if subject.fine.contains(form) {
                        #expect(result.code == 0, "\(place)")
                        continue
                    }
                    #expect(result.code > 0 && result.code < 124, "\(place)")
                    #expect(result.errors.contains("\(scene.instance.stateDirectory)/\(subject.name)"), "\(place)")
                    let remedies = ["chmod", "chown", "move it away", "remove it", "restore", "correct it"]
                    #expect(remedies.contains { result.errors.contains($0) }, "\(place)")
                    #expect(scene.fingerprint(subject.name) == before, "\(place)")
                    #expect(!scene.foreignFileChanged, "\(place)")
                    // A server says the same, and neither hangs nor keeps the lock.
                    // A runtime file it replaces without looking at what is there.
                    if subject.command[0] == "group", subject.name != "runtime.json" {
                        let server = try await scene.thv(["serve", "--port", "0"])
                        #expect(server.code > 0 && server.code < 124, "serve, \(place): \(server.errors)")
                        #expect(server.errors.contains(subject.name), "serve, \(place): \(server.errors)")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "", "1234567", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
        String(repeating: "0", count: 64) + "\n\n", String(repeating: "A", count: 64) + "\n",
        "\(String(repeating: "0", count: 65))\n",
    ]) func aKeyIsSixtyFourHexadecimalDigitsOrRefused(key: String) async throws {
        let scene = try await StateScene(user: nil, foreign: nil)
        let path = scene.instance.secretKeyFile
        unlink(path)
        try File.write(Array(key.utf8), to: path)
        unlink(scene.instance.secretsFile)
        // With nothing sealed under it yet, such a key would be used from now on.
        let result = try await scene.thv(["secret", "set", "made"])
        #expect(result.code != 0)
        #expect(result.errors.contains(path) && result.errors.contains("64 hexadecimal digits"), "\(result.errors)")
        #expect(!File.exists(scene.instance.secretsFile))
        #expect(try File.read(path) == Array(key.utf8))
    }

    @Test(.needsRoot, arguments: [true, false]) func aStateDirectoryOfSomebodyElseOrBehindALinkIsNotUsed(isRoot: Bool)
        async throws
    {
        try await TestUser.with(2) { users in
            let user = isRoot ? nil : users[0]
            let (own, foreign) = (user?.uid ?? 0, users[1].uid)
            // What is done to the state directory's root or to a directory above it, and what is said.
            let spoils: [(String, String, (String) throws -> Void)] = [
                ("thv", "belongs to \(users[1].name)", { chown($0, foreign, foreign) }),
                ("thv", "is a symbolic link", { try Self.replaceByLink($0, own) }),
                ("thv/instances", "is a symbolic link", { try Self.replaceByLink($0, own) }),
                ("thv/instances/default", "belongs to \(users[1].name)", { chown($0, foreign, foreign) }),
                ("", "belongs to \(users[1].name)", { chown($0, foreign, foreign) }),
                ("", "can be changed by others", { chmod($0, 0o777) }),
            ]
            for (name, words, spoil) in spoils {
                let scene = try await StateScene(user: user, foreign: users[1])
                let path = "\(scene.home)/.local/state" + (name.isEmpty ? "" : "/\(name)")
                try spoil(path)
                for command in [["group", "create", "made"], ["serve", "--port", "0"]] {
                    let result = try await scene.thv(command)
                    #expect(result.code > 0 && result.code < 124, "\(name) \(words): \(result.errors)")
                    #expect(result.errors.contains(words) && result.errors.contains(path), "\(result.errors)")
                    #expect(result.errors.contains("--state-dir"), "\(result.errors)")
                }
            }
        }
    }

    /// A link above the state directory that the person made is the person's choice.
    @Test(.needsRoot) func aStateDirectoryMayLieBehindALinkOfOnesOwn() async throws {
        try await TestUser.with { users in
            let scene = try await StateScene(user: users[0], foreign: nil)
            try Self.replaceByLink("\(scene.home)/.local", users[0].uid)
            let result = try await scene.thv(["group", "create", "made"])
            #expect(result.code == 0, "\(result.errors)")
        }
    }

    @Test(.needsRoot) func aConfigurationThatOthersCanWriteIsNotRead() async throws {
        try await TestUser.with(2) { users in
            // A group of the user's own, of whom else nobody is a member, is nobody else.
            let cases: [(mode: mode_t, owner: uid_t, group: gid_t, isGood: Bool)] = [
                (0o664, users[0].uid, users[1].uid, false), (0o646, users[0].uid, users[0].uid, false),
                (0o600, users[1].uid, users[1].uid, false), (0o664, users[0].uid, users[0].uid, true),
            ]
            for (mode, owner, group, isGood) in cases {
                let scene = try await StateScene(user: users[0], foreign: users[1])
                let path = scene.instance.configFile
                _ = try await Command.running("/bin/mkdir", ["-p", Path.parent(path)])
                try File.write(Array("log: {level: debug}\n".utf8), to: path)
                _ = try await Command.running("/bin/chown", ["-R", "\(users[0].uid)", "\(scene.home)/.config"])
                chown(path, owner, group)
                chmod(path, mode)
                let result = try await scene.thv(["group", "create", "made"])
                #expect((result.code == 0) == isGood, "\(result.errors)")
                if isGood { continue }
                #expect(result.errors.contains(path), "\(result.errors)")
                #expect(result.errors.contains(owner == users[0].uid ? "chmod go-w \(path)" : "chown it"))
            }
        }
    }

    private static func replaceByLink(_ path: String, _ owner: UInt32) throws {
        if rename(path, "\(path).real") != 0 || symlink("\(path).real", path) != 0 { throw SystemError("link \(path)") }
        lchown(path, owner, owner)
    }
}
