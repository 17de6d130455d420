// SPDX-License-Identifier: Apache-2.0

/// The page behind each numbered tab.
enum Pages {
    static func make(_ section: Section) -> (any Page)? {
        switch section {
        case .servers: ServersPage()
        case .groups: GroupsPage()
        case .secrets: SecretsPage()
        case .activity: ActivityPage()
        case .catalog, .apps, .settings: nil
        }
    }
}
