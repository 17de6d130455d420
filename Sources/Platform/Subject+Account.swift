// SPDX-License-Identifier: Apache-2.0
public import Identity
public import JSONCoding

/// Identities as the accounts of this machine know them.
extension Subject {
    /// The user this process acts as.
    public static var thisUser: Subject { .user(uid: Account.current) }

    /// The user's login name; `nil` where there is none. Looked up each time.
    public var accountName: String? { uid.flatMap(Account.name) }

    /// The member `uid` by which the API names a subject: −1 for one that is no user of this machine.
    public var number: Int { uid.map { Int($0) } ?? -1 }

    /// `number` as JSON.
    public var uidJSON: JSON { JSON(number) }

    /// The login name, or what else there is to call it by: the number of a user without an account.
    public var displayName: String {
        switch self {
        case .user(let uid): accountName ?? String(uid)
        case .token(_, let subject): subject
        case .service(let name): name
        }
    }
}
