// SPDX-License-Identifier: Apache-2.0

extension UpgradeCheck.ConfigDrift {
    /// What differs, by the member's name.
    public var differences: [(member: String, change: Difference)] {
        [("transport", transport), ("permission_profile", permissionProfile)].compactMap { member, change in
            change.map { (member, $0) }
        }
    }
}
