// SPDX-License-Identifier: Apache-2.0

/// Where secrets come from.
public struct SecretProvider: ContractObject {
    /// The words of `provider`.
    public enum Provider: String, Sendable, CaseIterable {
        case encrypted, environment
    }

    /// The words of `key`.
    public enum Key: String, Sendable, CaseIterable {
        case file, passphrase
    }

    /// Where values come from: the encrypted file, or the server's variables `THV_SECRET_NAME`.
    public var provider = Word<Provider>("")
    /// The encrypted file.
    public var store = ""
    /// What opens it.
    public var key = Word<Key>("")
    /// The key file, or the passphrase file that `THV_SECRETS_PASSPHRASE_FILE` names. It belongs in the backup.
    public var keyPath = ""
    /// Whether there is an encrypted file.
    public var exists = false

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("provider", &provider)
        members.required("store", &store)
        members.required("key", &key)
        members.required("key_path", &keyPath)
        members.required("exists", &exists)
    }
}
