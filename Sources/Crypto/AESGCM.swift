// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): nobody reads or changes what is sealed without the key.
public enum AESGCM {
    /// Bytes of a key.
    public static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Encrypts `plain` under a fresh random nonce; `context` is not encrypted but must be the same to open it.
    /// - Returns: nonce, ciphertext and tag, one after the other.
    public static func seal(_ plain: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8] {
        precondition(key.count == keyLength, "an AES-256 key has 32 bytes")
        let nonce = RandomBytes.make(nonceLength)
        var output = [UInt8](repeating: 0, count: plain.count + 16)
        var tag = [UInt8](repeating: 0, count: tagLength)
        var length: Int32 = 0
        let cipher = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(cipher) }
        let done =
            EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
            && EVP_EncryptUpdate(cipher, &output, &length, plain, Int32(plain.count)) == 1
        precondition(done, "AES-GCM is built into OpenSSL")
        var last: Int32 = 0
        var rest = [UInt8](repeating: 0, count: 16)
        precondition(EVP_EncryptFinal_ex(cipher, &rest, &last) == 1 && last == 0, "GCM has no final block")
        precondition(copenssl_gcm_get_tag(cipher, Int32(tagLength), &tag) == 1, "GCM gives a tag")
        return nonce + output[0..<Int(length)] + tag
    }

    /// Decrypts what `seal` returned; `nil` if the key or context is another, or a byte was changed.
    public static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard key.count == keyLength, sealed.count >= nonceLength + tagLength else { return nil }
        let nonce = Array(sealed[0..<nonceLength])
        let text = Array(sealed[nonceLength..<sealed.count - tagLength])
        var tag = Array(sealed[(sealed.count - tagLength)...])
        var output = [UInt8](repeating: 0, count: text.count + 16)
        var length: Int32 = 0
        var last: Int32 = 0
        var rest = [UInt8](repeating: 0, count: 16)
        let cipher = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(cipher) }
        guard EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_DecryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1,
            EVP_DecryptUpdate(cipher, &output, &length, text, Int32(text.count)) == 1,
            copenssl_gcm_set_tag(cipher, Int32(tagLength), &tag) == 1,
            EVP_DecryptFinal_ex(cipher, &rest, &last) == 1
        else { return nil }
        return Array(output[0..<Int(length)])
    }
}

/// Keys from passphrases and key files (RFC 7914).
public enum Scrypt {
    /// Derives 32 bytes. The parameters take about 64 MB and a tenth of a second: N = 2^16, r = 8, p = 1.
    public static func key(from secret: [UInt8], salt: [UInt8]) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        let done = secret.withUnsafeBytes { secret in
            EVP_PBE_scrypt(
                secret.baseAddress?.assumingMemoryBound(to: CChar.self), secret.count, salt, salt.count, 1 << 16, 8,
                1, 128 << 20, &key, key.count)
        }
        precondition(done == 1, "scrypt is built into OpenSSL")
        return key
    }
}
