// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import JSONCoding
public import Models
import Platform

/// The secrets of one instance. Usually encrypted: one file, sealed as a whole with AES-256-GCM under a key derived by
/// scrypt from a key file (0600) or a passphrase file. File and key file are made with the first secret.
///
/// A wrong key or a changed file is an error, and nothing is written over it.
public actor SecretStore {
    /// Where values come from.
    public enum Provider: String, Sendable, CaseIterable {
        /// The encrypted file.
        case encrypted
        /// The server's variables `THV_SECRET_NAME`; they cannot be changed from here.
        case environment
    }

    /// What may be known about the store.
    public struct Facts: Sendable {
        public var provider: Provider
        public var file: String
        /// The key file, or the passphrase file.
        public var keyPath: String
        public var hasPassphrase: Bool
        /// Whether there is an encrypted file.
        public var exists: Bool
        /// Whether somebody has said where values come from.
        public var isChosen: Bool
    }

    /// The longest value, in bytes.
    public static let valueLimit = 64 << 10
    /// The first line of each sealed file; the last figure is its format.
    private static let magic = Array("thv-secrets-1\n".utf8)
    private static let pendingMagic = Array("thv-secrets-pending-1\n".utf8)
    private static let saltLength = 16
    private static let sizeLimit = 64 << 20
    /// Hexadecimal digits of a key file, before its newline.
    private static let keyDigits = 64
    /// Ours, and ToolHive's.
    private static let prefixes = ["THV_SECRET_", "TOOLHIVE_SECRET_"]

    private let file: String
    private let keyFile: String
    private let passphraseFile: String?
    private let ownEnvironment: [String: String]
    private var derived: (salt: [UInt8], key: [UInt8])?
    private let passingKey = RandomBytes.make(32)

    /// The store in `file` under the key in `keyFile`; neither needs to exist.
    /// - Parameter environment: the server's: `THV_SECRETS_PASSPHRASE_FILE` names a file whose first line takes the
    ///   place of the key file, `THV_SECRETS_PROVIDER` the provider, `THV_SECRET_NAME` or `TOOLHIVE_SECRET_NAME` values.
    public init(file: String, keyFile: String, environment: [String: String] = [:]) {
        self.file = file
        self.keyFile = keyFile
        ownEnvironment = environment
        passphraseFile = environment["THV_SECRETS_PASSPHRASE_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The variables of the command that what is done now is done for; `nil` when it is this process itself.
    @TaskLocal public static var callersEnvironment: [String: String]?

    private var environment: [String: String] { Self.callersEnvironment ?? ownEnvironment }

    // MARK: Provider

    private var providerFile: String { "\(file).provider" }

    /// The provider in use: what the environment says, else what was chosen, else the encrypted file.
    private func provider() throws -> Provider {
        if let fixed = environment["THV_SECRETS_PROVIDER"].flatMap(Provider.init) { return fixed }
        guard let bytes = try own(providerFile, limit: 4096, readers: .anybody) else { return .encrypted }
        let word = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        guard let chosen = Provider(rawValue: word) else {
            throw Problem(
                .conflict, "\(providerFile) does not say where secrets come from",
                fix: "remove it, or choose anew: \(.chooseSecretProvider("encrypted"))")
        }
        return chosen
    }

    /// What may be known about the store.
    public func facts() throws -> Facts {
        Facts(
            provider: try provider(), file: file, keyPath: passphraseFile ?? keyFile,
            hasPassphrase: passphraseFile != nil,
            exists: OwnFile.exists(file),
            isChosen: OwnFile.exists(providerFile) || !(environment["THV_SECRETS_PROVIDER"] ?? "").isEmpty)
    }

    /// Chooses where values come from; the encrypted file stays as it is.
    public func choose(_ provider: Provider) throws {
        if let fixed = environment["THV_SECRETS_PROVIDER"], !fixed.isEmpty, fixed != provider.rawValue {
            throw Problem(
                .conflict, "the server's variable THV_SECRETS_PROVIDER says “\(fixed)”",
                fix: "unset it and start the server again")
        }
        try File.write(Array(provider.rawValue.utf8), to: providerFile)
    }

    // MARK: Secrets

    /// The names, sorted.
    public func names() throws -> [String] {
        if try provider() == .environment {
            let names = Self.prefixes.flatMap { prefix in
                environment.keys.filter { $0.hasPrefix(prefix) && $0 != prefix }.map {
                    String($0.dropFirst(prefix.count))
                }
            }
            return Set(names).sorted()
        }
        return try load().keys.sorted()
    }

    /// The value of `name`, if there is one. In the environment, `github-token` is also
    /// `THV_SECRET_GITHUB_TOKEN`, and what ToolHive reads, `TOOLHIVE_SECRET_github-token`, is read too.
    public func value(of name: String) throws -> String? {
        guard try provider() == .environment else { return try load()[name] }
        let capitals = name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        for prefix in Self.prefixes {
            if let value = environment[prefix + name] ?? environment[prefix + String(capitals)] { return value }
        }
        return nil
    }

    /// Stands for the value of `name`: another value has another mark, and nobody without the store's key can tell which
    /// value has this one. `nil` when there is no such secret. Where values come from the environment, marks last as long
    /// as the process.
    public func mark(of name: String) throws -> String? {
        guard let value = try value(of: name) else { return nil }
        let key = try provider() == .environment ? passingKey : (derived?.key ?? passingKey)
        return String(Hex.encode(SHA256.digest(key + Array(name.utf8) + [0] + Array(value.utf8))).prefix(16))
    }

    private func checkWritable() throws {
        guard try provider() == .environment else { return }
        throw Problem(
            .notSupported, "secrets come from the server's environment, which cannot be changed from here",
            fix: "keep them in an encrypted file: \(.chooseSecretProvider("encrypted"))")
    }

    /// Sets a secret; on disk when it returns.
    /// - Parameter rule: what the name of a new one may be.
    /// - Returns: whether the store was made for it, so that the user can be told to keep its key.
    @discardableResult
    public func set(_ name: String, _ rule: NameRule = .plain, to value: String) throws -> Bool {
        try check(name, rule, to: value)
        let isNew = !OwnFile.exists(file)
        var secrets = try load()
        secrets[name] = value
        try save(secrets)
        return isNew
    }

    /// Refuses what `set` would refuse, and changes nothing.
    public func check(_ name: String, _ rule: NameRule = .plain, to value: String) throws {
        try checkWritable()
        guard value.utf8.count <= Self.valueLimit, !value.isEmpty, !value.utf8.contains(0) else {
            throw Problem(field: "/value", .outOfRange, "a value has 1 to \(Self.valueLimit) bytes and no NUL")
        }
        if try load()[name] == nil, let problem = rule.problem(with: name) {
            // Such a name is understood everywhere, but only ToolHive's mount gives one.
            if NameRule.spaced.problem(with: name) == nil {
                throw Problem(
                    .notSupported, "there is no secret “\(name)”, and a new one has no spaces in its name",
                    fix: "put “_” or “-” in their places",
                    issues: [FieldIssue(pointer: "/name", code: .invalid, detail: "a new secret's name has no spaces")])
            }
            throw Problem(field: "/name", .invalid, "the secret's name \(problem)")
        }
    }

    /// Removes a secret.
    /// - Returns: whether there was one.
    public func delete(_ name: String) throws -> Bool {
        try checkWritable()
        var secrets = try load()
        guard secrets.removeValue(forKey: name) != nil else { return false }
        try save(secrets)
        return true
    }

    private func load() throws -> [String: String] {
        guard let content = try unseal(file, Self.magic)?.objectValue else { return [:] }
        return Dictionary(uniqueKeysWithValues: content.members.map { ($0.key, $0.value.stringValue ?? "") })
    }

    private func save(_ secrets: [String: String]) throws { try seal(JSON(secrets), Self.magic, into: file) }

    // MARK: Values of changes that are not done

    /// Sealed as the secrets are; not there unless a change is being made, or a server has ended in the middle of one.
    private var pendingFile: String { "\(file).pending" }

    /// The values of changes that were begun and not ended, in the order in which they were.
    public func pending() throws -> [PendingSecretValues] {
        (try unseal(pendingFile, Self.pendingMagic)?.arrayValue ?? []).compactMap(PendingSecretValues.init)
    }

    /// Writes down, before any of them is stored, what the values of a change take the place of; on disk when it returns.
    public func begin(_ change: PendingSecretValues) throws { try savePending(try pending() + [change]) }

    /// Forgets what was written down of a change, which is done or undone.
    public func end(_ id: String) throws {
        let changes = try pending()
        if changes.contains(where: { $0.id == id }) { try savePending(changes.filter { $0.id != id }) }
    }

    private func savePending(_ changes: [PendingSecretValues]) throws {
        try seal(.array(changes.map(\.json)), Self.pendingMagic, into: pendingFile)
        // An empty one says the same, should it be back after the machine has failed.
        if changes.isEmpty { try? File.remove(pendingFile) }
    }

    // MARK: Sealed files

    private func unseal(_ path: String, _ magic: [UInt8]) throws -> JSON? {
        guard let bytes = try own(path, limit: Self.sizeLimit) else { return nil }
        let head = magic.count + Self.saltLength
        guard bytes.count > head, bytes.starts(with: magic) else { throw damaged(path) }
        let salt = Array(bytes[magic.count..<head])
        guard let plain = AESGCM.open(Array(bytes[head...]), key: try key(salt: salt), context: magic + salt),
            let content = try? JSON(parsing: plain)
        else {
            // The right key may be put back while we run.
            derived = nil
            throw damaged(path)
        }
        return content
    }

    private func seal(_ content: JSON, _ magic: [UInt8], into path: String) throws {
        if passphraseFile == nil, !OwnFile.exists(keyFile) {
            guard !OwnFile.exists(file), !OwnFile.exists(pendingFile) else { throw damaged(file) }
            try File.write(Array(RandomBytes.hex(bytes: Self.keyDigits / 2).utf8) + [0x0A], to: keyFile)
        }
        let salt = derived?.salt ?? RandomBytes.make(Self.saltLength)
        let context = magic + salt
        try File.write(context + AESGCM.seal(content.bytes, key: try key(salt: salt), context: context), to: path)
    }

    private func key(salt: [UInt8]) throws -> [UInt8] {
        if let derived, derived.salt == salt { return derived.key }
        let made = Scrypt.key(from: try keyMaterial(), salt: salt)
        derived = (salt, made)
        return made
    }

    private func keyMaterial() throws -> [UInt8] {
        guard let passphraseFile else { return try storedKey() }
        // The person chose the place, so a link there is the person's too.
        guard let bytes = try own(passphraseFile, limit: 4096, followsLinks: true) else {
            throw Problem(
                .conflict, "the passphrase file \(passphraseFile) cannot be read",
                fix: "make it, or unset THV_SECRETS_PASSPHRASE_FILE")
        }
        let line = Array(bytes.prefix { $0 != 0x0A && $0 != 0x0D })
        guard line.count >= 8 else {
            throw Problem(
                .conflict, "the passphrase in \(passphraseFile) is shorter than 8 bytes", fix: "choose a longer one")
        }
        return line
    }

    /// The key file as it is, newline included, once it is what was written.
    private func storedKey() throws -> [UInt8] {
        guard let bytes = try own(keyFile, limit: 4096) else {
            throw Problem(
                .conflict, "the key file \(keyFile) is missing, so the secrets in \(file) cannot be read",
                fix: "restore \(keyFile) from your backup")
        }
        let digits = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        guard digits.count == Self.keyDigits, digits.allSatisfy({ Self.isHexadecimal($0) }) else {
            throw Problem(
                .conflict,
                "the key file \(keyFile) has \(bytes.count) bytes that are not \(Self.keyDigits) hexadecimal digits, so it "
                    + "is not used",
                fix: "restore \(keyFile) from your backup; nothing was written")
        }
        return bytes
    }

    /// A file that is there and is not to be used is said in the same way as one with a wrong content.
    private func own(
        _ path: String, limit: Int, readers: OwnFile.Readers = .owner, followsLinks: Bool = false
    ) throws -> [UInt8]? {
        do throws(SystemError) {
            return try OwnFile.read(path, limit: limit, readers: readers, followsLinks: followsLinks)
        } catch {
            guard let fix = error.fix else { throw error }
            throw Problem(.conflict, error.description, fix: Remedy(text: fix))
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private func damaged(_ path: String) -> Problem {
        Problem(
            .conflict, "the secrets in \(path) cannot be opened: the key is another, or the file was changed",
            fix: "restore \(path) and \(passphraseFile ?? keyFile) from your backup; nothing was written")
    }
}
