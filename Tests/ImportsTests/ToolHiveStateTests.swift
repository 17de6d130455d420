// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Imports

/// What is read of a ToolHive installation, and what is refused.
@Suite struct ToolHiveStateTests {
    private final class Home: Sendable {
        let directory: TemporaryDirectory
        var path: String { directory.path }
        init() throws { directory = try TemporaryDirectory() }

        func write(_ bytes: [UInt8], _ name: String) throws {
            var directory = path
            for piece in name.slashPieces.dropLast() {
                directory += "/\(piece)"
                if !File.exists(directory) { try Directory.make(directory) }
            }
            try File.write(bytes, to: "\(path)/\(name)")
        }

        func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

        func state(_ given: String? = nil, _ environment: [String: String] = [:]) throws -> ToolHiveState {
            try ToolHiveState(path: given, home: path, environment: environment)
        }
    }
    private static let usual = ".local/state/toolhive"

    @Test func theUsualPlaceIsBelowTheHomeOrWhereTheEnvironmentSays() throws {
        let home = try Home()
        try home.write(#"{"name": "a", "image": "x"}"#, "\(Self.usual)/runconfigs/a.json")
        try home.write(#"{"name": "b", "image": "x"}"#, "elsewhere/toolhive/runconfigs/b.json")
        #expect(try home.state().workloads.map(\.name) == ["a"])
        #expect(try home.state(nil, ["XDG_STATE_HOME": "\(home.path)/elsewhere"]).workloads.map(\.name) == ["b"])
        // A relative one counts for nothing.
        #expect(try home.state(nil, ["XDG_STATE_HOME": "elsewhere"]).workloads.map(\.name) == ["a"])
        let given = try home.state("\(home.path)/elsewhere/toolhive/")
        #expect(given.path == "\(home.path)/elsewhere/toolhive" && given.workloads.map(\.name) == ["b"])
    }

    @Test func aPlaceWithoutStateIsRefused() throws {
        let home = try Home()
        let problem = #expect(throws: Problem.self) { try home.state() }
        #expect(problem?.code == .pathNotFound && problem?.issues.first?.pointer == "/path")
    }

    @Test func whatCannotBeReadIsNamedAndTheRestIsTaken() throws {
        let home = try Home()
        try home.write("{", "\(Self.usual)/runconfigs/broken.json")
        try home.write("[]", "\(Self.usual)/runconfigs/list.json")
        try home.write(#"{"image": "x"}"#, "\(Self.usual)/runconfigs/unnamed.json")
        try home.write("{", "\(Self.usual)/groups/odd.json")
        try home.write(#"{"name": "team", "registered_clients": ["cursor"]}"#, "\(Self.usual)/groups/team.json")
        let state = try home.state()
        let found = Dictionary(uniqueKeysWithValues: state.workloads.map { ($0.name, $0) })
        #expect(found["broken"]?.document == nil && found["broken"]?.problem.contains("is not JSON") == true)
        #expect(found["list"]?.document == nil && found["list"]?.problem.isEmpty == false)
        #expect(found["unnamed"]?.document != nil, "the file's name is its name")
        #expect(state.groups.map(\.name) == ["team"] && state.groups.first?.clients == ["cursor"])
        #expect(state.notes.count == 1 && state.notes[0].contains("odd.json"))
    }

    @Test func clientsOfBeforeGroupsBelongToTheDefaultOne() throws {
        let home = try Home()
        try home.write(#"{"name": "default", "registered_clients": ["zed"]}"#, "\(Self.usual)/groups/default.json")
        try home.write("clients:\n  registered_clients: [cursor, zed]\n", ".config/toolhive/config.yaml")
        #expect(try home.state().groups.first?.clients == ["zed", "cursor"])
        // Another place has no such file.
        try home.write(#"{"name": "default"}"#, "other/groups/default.json")
        #expect(try home.state("\(home.path)/other").groups.first?.clients == [])
    }

    @Test func aProfileThatIsAFileIsRead() throws {
        let home = try Home()
        try home.write(#"{"read": ["/srv"]}"#, "profile.json")
        let path = "\(home.path)/profile.json"
        func document(_ more: String) -> String {
            "{\"image\": \"x\", \"permission_profile_name_or_path\": \"\(more)\"}"
        }
        try home.write(document(path), "\(Self.usual)/runconfigs/file.json")
        try home.write(document("none"), "\(Self.usual)/runconfigs/name.json")
        try home.write(document("/dev/zero"), "\(Self.usual)/runconfigs/device.json")
        let found = Dictionary(uniqueKeysWithValues: try home.state().workloads.map { ($0.name, $0.profile) })
        #expect(found["file"] == ["read": ["/srv"]])
        #expect(found["name"] == .some(nil) && found["device"] == .some(nil))
    }

    @Test func secretsOpenWithTheirPasswordAlone() throws {
        let home = try Home()
        try home.write(#"{"image": "x"}"#, "\(Self.usual)/runconfigs/a.json")
        #expect(try home.state().secrets(password: "word") == nil, "there is no file")
        let secrets: JSON = ["secrets": ["token": "value"]]
        let sealed = AESGCM.seal(secrets.bytes, key: SHA256.digest(Array("word".utf8)), context: [])
        try home.write(sealed, ".local/share/toolhive/secrets_encrypted")
        #expect(try home.state().secrets(password: "word") == ["token": "value"])
        #expect(try home.state().secrets(password: nil) == [:], "it is there, and stays closed")
        let problem = #expect(throws: Problem.self) { try home.state().secrets(password: "other") }
        #expect(problem?.issues.first?.pointer == "/secrets_password")
        #expect(problem?.detail.contains("other") == false && problem?.detail.contains("value") == false)
    }
}
