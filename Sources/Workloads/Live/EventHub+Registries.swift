// SPDX-License-Identifier: Apache-2.0
public import Identity
public import JSONCoding

extension EventHub {
    /// Tells `owner` how a registry is now.
    public func registryChanged(_ registry: JSON, owner: Subject) {
        publish("registry", registry.bytes, owner: owner)
    }

    /// Tells `owner` that the registry `name` is no more.
    public func registryRemoved(_ name: String, owner: Subject) {
        publish("registry_deleted", (["name": .string(name)] as JSON).bytes, owner: owner)
    }
}
