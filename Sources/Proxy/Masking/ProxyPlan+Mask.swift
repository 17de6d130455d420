// SPDX-License-Identifier: Apache-2.0
public import ProxyControl

extension ProxyPlan {
    /// Blanks what the workload was given in secret.
    public var mask: SecretMask { SecretMask(Array(secrets.values) + [bearerToken].compactMap(\.self)) }
}
