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
        let directory = try TestServer.temporaryDirectory()
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
            #expect(error?.fix.contains("\(directory)/key") == true)
            #expect(!File.exists("\(directory)/key"))
            #expect(try File.read("\(directory)/secrets") == good)
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
