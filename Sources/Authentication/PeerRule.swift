// SPDX-License-Identifier: Apache-2.0
import Identity
import Platform

/// The users who get into a personal server, as the kernel names the other end of the connection: its own, and root over
/// the unix socket.
struct PeerRule: Sendable {
    /// The server's user.
    let owner: Subject
    /// The address to use instead of the socket, for those who are refused there.
    let names: LoopbackNames
    private let admitted: AdmittedCallerList?
    private let ownGroups: String

    init(owner: Subject, names: LoopbackNames, admitted: AdmittedCallerList?) {
        self.owner = owner
        self.names = names
        self.admitted = admitted
        ownGroups =
            admitted == nil
            ? "" : (try? File.read("/proc/self/cgroup")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static let root = Subject.user(uid: 0)
    /// Made once: one is given to every caller.
    private static let all: Set<Role> = [.admin]

    /// Whether `peer` is refused whatever it asks, or its uid cannot be told.
    func isForeign(_ peer: Peer) -> Bool {
        switch peer {
        case .unix(let uid, _, _): !isOwnerOrRoot(.user(uid: uid))
        case .loopback(let uid): uid.map { .user(uid: $0) } != owner
        case .confined(let uid, let groups): !isOwnerOrRoot(.user(uid: uid)) || !isAdmitted(groups)
        case .remote: true
        }
    }

    /// The caller at the other end of the connection.
    func caller(_ peer: Peer) throws(Refusal) -> Caller {
        switch peer {
        case .unix(let uid, _, _):
            guard isOwnerOrRoot(.user(uid: uid)) else { throw foreign }
            return Caller(.user(uid: uid), via: .socket, roles: Self.all)
        case .confined(let uid, let groups):
            guard isOwnerOrRoot(.user(uid: uid)) else { throw foreign }
            guard isAdmitted(groups) else { throw confined }
            return Caller(.user(uid: uid), via: .socket, roles: Self.all)
        case .loopback(let uid):
            guard let uid else {
                throw Refusal(
                    401, "the owner of this connection cannot be told: keep it open until the answer has come")
            }
            // Root is no exception here: a socket that nobody holds any more is listed as root's.
            guard .user(uid: uid) == owner else { throw foreign }
            return Caller(.user(uid: uid), via: .loopback, roles: Self.all)
        case .remote: throw Refusal(403, "this server answers only its own machine")
        }
    }

    private func isOwnerOrRoot(_ subject: Subject) -> Bool { subject == owner || subject == Self.root }

    private func isAdmitted(_ groups: String) -> Bool {
        admitted?.current.admits(groups, own: ownGroups) ?? false
    }

    private var foreign: Refusal {
        let name = owner.accountName == nil && owner.uid != nil ? "uid \(owner.displayName)" : owner.displayName
        return Refusal(403, "this server belongs to \(name)")
    }

    /// What is shown to a program in a sandbox is not meant as a way out of it: whoever reaches the API can start
    /// something outside.
    private var confined: Refusal {
        let other = names == .none ? "" : "use \(names.url), or "
        return Refusal(
            403,
            "programs in a sandbox or container (a pid namespace below the server's, as Flatpak's too) are refused at "
                + "this socket: \(other)run the program outside of it, or admit it by name in "
                + "the setting server.admitted_callers: container:NAME (or flatpak:APP)")
    }
}
