// SPDX-License-Identifier: Apache-2.0

/// The page behind each numbered tab.
enum Pages {
    static func make(_ section: Section) -> (any Page)? {
        switch section {
        case .servers: ServersPage()
        case .catalog: CatalogPage()
        case .apps: AppsPage()
        case .settings: SettingsPage()
        case .groups, .secrets, .activity: nil
        }
    }
}
