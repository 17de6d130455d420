// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding
import Models
import Platform

/// The encrypted secrets of one instance: one file, sealed as a whole with AES-256-GCM under a key derived by scrypt
/// from a key file (0600) or a passphrase file. Both files are made with the first secret.
///
/// A wrong key or a changed file is an error, and nothing is written over it.
public actor SecretStore {
    /// The longest value, in bytes.
    public static let valueLimit = 64 << 10
    private static let magic = Array("thv-secrets-1\n".utf8)
    private static let saltLength = 16

    private let file: String
    private let keyFile: String
    private var derived: (salt: [UInt8], key: [UInt8])?

    /// The store in `file` under the key in `keyFile`; neither needs to exist.
    public init(file: String, keyFile: String) {
        self.file = file
        self.keyFile = keyFile
    }

    /// The names, sorted.
    public func names() throws -> [String] { try load().keys.sorted() }

    /// The value of `name`, if there is one.
    public func value(of name: String) throws -> String? { try load()[name] }

    /// Sets a secret; on disk when it returns.
    /// - Returns: whether the store was made for it, so that the user can be told to keep its key.
    @discardableResult
    public func set(_ name: String, to value: String) throws -> Bool {
        if let problem = WorkloadName.problem(with: name) {
            throw Problem(field: "/name", .invalid, "the secret's name \(problem)")
        }
        guard value.utf8.count <= Self.valueLimit, !value.isEmpty, !value.utf8.contains(0) else {
            throw Problem(field: "/value", .outOfRange, "a value has 1 to \(Self.valueLimit) bytes and no NUL")
        }
        let isNew = !File.exists(file)
        var secrets = try load()
        secrets[name] = value
        try save(secrets)
        return isNew
    }

    /// Removes a secret.
    /// - Returns: whether there was one.
    public func delete(_ name: String) throws -> Bool {
        var secrets = try load()
        guard secrets.removeValue(forKey: name) != nil else { return false }
        try save(secrets)
        return true
    }

    private func load() throws -> [String: String] {
        guard File.exists(file) else { return [:] }
        let bytes = try File.read(file)
        let head = Self.magic.count + Self.saltLength
        guard bytes.count > head, bytes.starts(with: Self.magic) else { throw damaged() }
        let salt = Array(bytes[Self.magic.count..<head])
        guard let plain = AESGCM.open(Array(bytes[head...]), key: try key(salt: salt), context: Self.magic + salt),
            let map = (try? JSON(parsing: plain))?.objectValue
        else {
            // The right key may be put back while we run.
            derived = nil
            throw damaged()
        }
        return Dictionary(uniqueKeysWithValues: map.members.map { ($0.key, $0.value.stringValue ?? "") })
    }

    private func save(_ secrets: [String: String]) throws {
        if !File.exists(keyFile) {
            guard !File.exists(file) else { throw damaged() }
            try File.write(Array(RandomBytes.hex(bytes: 32).utf8) + [0x0A], to: keyFile)
        }
        let salt = derived?.salt ?? RandomBytes.make(Self.saltLength)
        let context = Self.magic + salt
        try File.write(context + AESGCM.seal(JSON(secrets).bytes, key: try key(salt: salt), context: context), to: file)
    }

    private func key(salt: [UInt8]) throws -> [UInt8] {
        if let derived, derived.salt == salt { return derived.key }
        guard File.exists(keyFile) else {
            throw Problem(
                .conflict, "the key file \(keyFile) is missing, so the secrets in \(file) cannot be read",
                fix: "restore \(keyFile) from your backup")
        }
        let made = Scrypt.key(from: try File.read(keyFile), salt: salt)
        derived = (salt, made)
        return made
    }

    private func damaged() -> Problem {
        Problem(
            .conflict, "the secrets in \(file) cannot be opened: the key is another, or the file was changed",
            fix: "restore \(file) and \(keyFile) from your backup; nothing was written")
    }
}
