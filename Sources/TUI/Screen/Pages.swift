// SPDX-License-Identifier: Apache-2.0

/// The page behind each numbered tab.
enum Pages {
    static func make(_ section: Section) -> (any Page)? {
        switch section {
        case .servers: ServersPage()
        case .catalog: CatalogPage()
        case .groups: GroupsPage()
        case .secrets: SecretsPage()
        case .apps: AppsPage()
        case .activity: ActivityPage()
        case .settings: SettingsPage()
        }
    }
}
