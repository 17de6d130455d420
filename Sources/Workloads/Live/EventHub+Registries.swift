// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

extension EventHub {
    /// Tells `owner` how a registry is now.
    public func registryChanged(_ registry: JSON, owner: UInt32) {
        publish("registry", registry.bytes, owner: owner)
    }

    /// Tells `owner` that the registry `name` is no more.
    public func registryRemoved(_ name: String, owner: UInt32) {
        publish("registry_deleted", (["name": .string(name)] as JSON).bytes, owner: owner)
    }
}
