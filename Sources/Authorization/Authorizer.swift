// SPDX-License-Identifier: Apache-2.0
public import Identity

/// The one place that decides who may do what. Asked for every request, on any thread: it must not block.
public protocol Authorizer: Sendable {
    /// Whether `caller` may do `action` to `resource`.
    func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision

    /// What `caller` sees of the things that `action` is about.
    func scope(_ caller: Caller, _ action: Action) -> Scope

    /// Whose it is what `caller` makes.
    func owner(ofWhatIsMadeBy caller: Caller) -> Subject
}
