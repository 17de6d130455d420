// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Platform

/// Whose server a client talks to: the caller's own, root's, or the `thv` account's.
public enum ServerTrust {
    /// Why the server at the other end of the connected `descriptor` is not trusted; `nil` when it is, or when it is on
    /// another machine, where no uid of ours means anything.
    public static func objection(to descriptor: Int32, at address: ServerAddress) -> String? {
        guard case .http = address else {
            guard case .unix(let path) = address,
                case .unix(let uid, _, _) = PeerLookup.credentials(of: descriptor)
            else {
                return "whose server listens at \(address) cannot be told"
            }
            return objection(owners: [uid], of: path)
        }
        guard let remote = SocketAddress(peerOf: descriptor) else {
            return "whose server listens at \(address) cannot be told"
        }
        guard remote.isLoopback else { return nil }
        return objection(owners: TCPTable.listeners(at: remote), of: "port \(remote.port)")
    }

    /// The objection to a listener at `place` with these owners.
    static func objection(owners: [UInt32], of place: String) -> String? {
        if owners.isEmpty { return "whose server listens on \(place) cannot be told" }
        for owner in owners where !trusted.contains(owner) {
            return "\(place) belongs to \(Account.name(of: owner) ?? "uid \(owner)"), not to thv"
        }
        return nil
    }

    /// Root, this very user, and the account of a shared server.
    private static var trusted: Set<UInt32> { Set([0, Account.current, Account.uid(of: "thv")].compactMap(\.self)) }
}
