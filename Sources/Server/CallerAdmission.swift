// SPDX-License-Identifier: Apache-2.0
import Authentication
import Platform
import Preferences
import Runtime

/// Keeps the list of admitted callers as the settings want it: a name may be another container's tomorrow.
enum CallerAdmission {
    /// Looks again whenever the settings change, and every ten seconds while a container is named. Returns when cancelled.
    static func keep(_ list: AdmittedCallerList, by preferences: PreferenceStore) async {
        let engines = ContainerRuntime(environment: Environment.all)
        let (ticks, clock) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in preferences.changes { clock.yield() } }
            group.addTask { while (try? await Task.sleep(for: .seconds(10))) != nil { clock.yield() } }
            group.addTask {
                clock.yield()
                for await _ in ticks {
                    guard let names = try? await preferences.current().admittedCallers else { continue }
                    let apps = names.compactMap { Self.name($0, after: "flatpak:") }
                    let containers = names.compactMap { Self.name($0, after: "container:") }
                    let ids = containers.isEmpty ? [] : await engines.ids(ofRunning: Set(containers))
                    list.current = AdmittedCallers(containers: ids, apps: Set(apps))
                }
            }
        }
    }

    private static func name(_ text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.utf8.count)) : nil
    }
}
