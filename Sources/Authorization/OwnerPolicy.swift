// SPDX-License-Identifier: Apache-2.0
public import Identity

/// The rules of a personal server: its user may do everything, to what is that user's. Root does the same in that user's
/// stead. Nobody else may do, or see, anything but what is their own, which is nothing.
public struct OwnerPolicy: Authorizer {
    /// The user whose server it is.
    public let owner: Subject

    /// The rules of the server of `owner`.
    public init(owner: Subject) { self.owner = owner }

    private static let root = Subject.user(uid: 0)

    private func isAdmitted(_ caller: Caller) -> Bool { caller.subject == owner || caller.subject == Self.root }

    public func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision {
        guard isAdmitted(caller) else { return .denied(reason: "this server belongs to somebody else") }
        guard let other = resource.owner, other != owner else { return .allowed }
        return .denied(reason: "this \(resource.kind.rawValue) belongs to somebody else")
    }

    public func scope(_ caller: Caller, _ action: Action) -> Scope {
        .owned(by: owner(ofWhatIsMadeBy: caller))
    }

    public func owner(ofWhatIsMadeBy caller: Caller) -> Subject { isAdmitted(caller) ? owner : caller.subject }
}
