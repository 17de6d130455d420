// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import Models
import Platform
import Secrets
import TestSupport
import Testing

@Suite struct SecretStoreTests {
    private func withStore(_ body: (String, SecretStore) async throws -> Void) async throws {
        let directory = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", directory]) }
        try await body(directory, SecretStore(file: "\(directory)/secrets", keyFile: "\(directory)/key"))
    }

    @Test func valuesAreKeptEncryptedAndOnlyForTheirOwner() async throws {
        try await withStore { directory, store in
            #expect(try await store.set("token", to: "s3cret-välue"))
            #expect(try await !store.set("other", to: "x"))
            #expect(try await store.names() == ["other", "token"])
            let again = SecretStore(file: "\(directory)/secrets", keyFile: "\(directory)/key")
            #expect(try await again.value(of: "token") == "s3cret-välue")
            let bytes = try File.read("\(directory)/secrets")
            #expect(!String(decoding: bytes, as: UTF8.self).contains("token"))
            #expect(!String(decoding: bytes, as: UTF8.self).contains("s3cret"))
            for file in ["secrets", "key"] {
                var facts = stat()
                stat("\(directory)/\(file)", &facts)
                #expect(facts.st_mode & 0o777 == 0o600)
            }
            #expect(try await store.delete("token"))
            #expect(try await !store.delete("token"))
            #expect(try await again.value(of: "token") == nil)
        }
    }

    @Test func everyChangedByteIsNoticedAndNothingIsWrittenOverIt() async throws {
        try await withStore { directory, store in
            try await store.set("token", to: "value")
            let good = try File.read("\(directory)/secrets")
            for index in stride(from: 0, to: good.count, by: 7) {
                var bad = good
                bad[index] ^= 1
                try File.write(bad, to: "\(directory)/secrets")
                let fresh = SecretStore(file: "\(directory)/secrets", keyFile: "\(directory)/key")
                await #expect(throws: Problem.self, "byte \(index)") { try await fresh.names() }
                await #expect(throws: Problem.self) { try await fresh.set("new", to: "x") }
                #expect(try File.read("\(directory)/secrets") == bad)
            }
        }
    }

    @Test func aMissingOrOtherKeyIsSaidAndDestroysNothing() async throws {
        try await withStore { directory, store in
            try await store.set("token", to: "value")
            let good = try File.read("\(directory)/secrets")
            unlink("\(directory)/key")
            let fresh = SecretStore(file: "\(directory)/secrets", keyFile: "\(directory)/key")
            let error = await #expect(throws: Problem.self) { try await fresh.set("new", to: "x") }
            #expect(error?.fix.text.contains("\(directory)/key") == true)
            #expect(!File.exists("\(directory)/key"))
            #expect(try File.read("\(directory)/secrets") == good)
        }
    }

    @Test func aPassphraseFileTakesThePlaceOfTheKeyFile() async throws {
        try await withStore { directory, _ in
            let passphrase = "\(directory)/passphrase"
            func store(_ file: String) -> SecretStore {
                SecretStore(
                    file: "\(directory)/secrets", keyFile: "\(directory)/key",
                    environment: ["THV_SECRETS_PASSPHRASE_FILE": file])
            }
            try File.write(Array("correct horse\n".utf8), to: passphrase)
            #expect(try await store(passphrase).set("token", to: "value"))
            #expect(!File.exists("\(directory)/key"))
            #expect(try await store(passphrase).value(of: "token") == "value")
            let good = try File.read("\(directory)/secrets")
            for (text, mode) in [("another horse\n", 0o600), ("short\n", 0o600), ("correct horse\n", 0o644)] {
                let other = "\(directory)/other"
                try File.write(Array(text.utf8), to: other)
                chmod(other, mode_t(mode))
                let error = await #expect(throws: Problem.self) { try await store(other).set("new", to: "x") }
                #expect(error?.fix.isEmpty == false, "\(text)")
                #expect(try File.read("\(directory)/secrets") == good)
            }
            await #expect(throws: Problem.self) { try await store("\(directory)/absent").names() }
        }
    }

    @Test func theEnvironmentIsReadAndNeverWritten() async throws {
        try await withStore { directory, _ in
            let store = SecretStore(
                file: "\(directory)/secrets", keyFile: "\(directory)/key",
                environment: [
                    "THV_SECRET_GITHUB_TOKEN": "one", "THV_SECRET_own": "two", "PATH": "/bin",
                    "TOOLHIVE_SECRET_theirs": "three", "TOOLHIVE_SECRET_own": "hidden", "TOOLHIVE_SECRET_": "x",
                ])
            try await store.choose(.environment)
            #expect(try await store.names() == ["GITHUB_TOKEN", "own", "theirs"])
            #expect(try await store.value(of: "github-token") == "one")
            #expect(try await store.value(of: "theirs") == "three")
            #expect(try await store.value(of: "own") == "two")
            #expect(try await store.value(of: "PATH") == nil)
            let error = await #expect(throws: Problem.self) { try await store.set("new", to: "x") }
            #expect(error?.code == .notSupported)
            #expect(!File.exists("\(directory)/secrets"))
            try await store.choose(.encrypted)
            #expect(try await store.names() == [])
        }
    }

    @Test(arguments: ["", "a/b", "../x", " ", "ü"])
    func namesAreChecked(name: String) async throws {
        try await withStore { directory, store in
            await #expect(throws: Problem.self) { try await store.set(name, to: "x") }
            #expect(!File.exists("\(directory)/secrets"))
        }
    }

    @Test func sealingTwiceGivesDifferentBytesThatOpenToTheSame() {
        let key = RandomBytes.make(AESGCM.keyLength)
        let plain = Array("text".utf8)
        let first = AESGCM.seal(plain, key: key, context: [1])
        #expect(first != AESGCM.seal(plain, key: key, context: [1]))
        #expect(AESGCM.open(first, key: key, context: [1]) == plain)
        #expect(AESGCM.open(first, key: key, context: [2]) == nil)
        #expect(AESGCM.open([], key: key, context: [1]) == nil)
    }
}
