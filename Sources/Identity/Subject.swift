// SPDX-License-Identifier: Apache-2.0

/// An identity by itself, whatever it may do: the key by which everything is owned.
public enum Subject: Hashable, Sendable {
    /// A user of this machine.
    case user(uid: UInt32)
    /// Whoever an issuer of tokens names.
    case token(issuer: String, subject: String)
    /// A program with an identity of its own.
    case service(String)

    /// The user's uid; `nil` for those who are no user of this machine.
    public var uid: UInt32? {
        guard case .user(let uid) = self else { return nil }
        return uid
    }

    /// A text from which `init(text:)` reads the same subject: `user:1000`, `token:ISSUER SUBJECT`, `service:NAME`.
    public var text: String {
        switch self {
        case .user(let uid): "user:\(uid)"
        case .token(let issuer, let subject): "token:\(issuer) \(subject)"
        case .service(let name): "service:\(name)"
        }
    }

    /// Reads what `text` wrote; `nil` for anything else. An issuer is a URL, and has no space.
    public init?(text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon] {
        case "user":
            guard let uid = UInt32(rest), "\(uid)" == rest else { return nil }
            self = .user(uid: uid)
        case "token":
            guard let space = rest.firstIndex(of: " "), space != rest.startIndex else { return nil }
            let subject = rest[rest.index(after: space)...]
            if subject.isEmpty { return nil }
            self = .token(issuer: String(rest[..<space]), subject: String(subject))
        case "service":
            if rest.isEmpty { return nil }
            self = .service(String(rest))
        default: return nil
        }
    }
}
