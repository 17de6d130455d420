// SPDX-License-Identifier: Apache-2.0
public import Models
import Platform

/// Which driver runs what.
public enum Drivers {
    /// The driver of a configuration whose runtime has been chosen.
    /// - Parameters:
    ///   - protected: Paths that no workload may see, besides the usual ones.
    ///   - packages: The directory for packages.
    ///   - installs: What installs them; `nil` where those that are installed are only run.
    ///   - history: What was mounted before.
    public static func driver(
        for config: RunConfig, protecting protected: [String] = [], packages: String = "",
        installs: PackageInstalls? = nil, history: MountHistory = MountHistory()
    ) -> any Runtime {
        switch chosen(for: config) {
        case .remote: RemoteRuntime()
        case .container: ContainerRuntime(environment: Environment.all, protected: protected, history: history)
        case .process, .auto:
            ProcessRuntime(protected: protected, packages: packages, installs: installs, history: history)
        }
    }

    /// The runtime a configuration asks for; `auto` decides by the source.
    public static func chosen(for config: RunConfig) -> RuntimeKind {
        if config.runtime != .auto { return config.runtime }
        if config.url != nil { return .remote }
        return config.image != nil ? .container : .process
    }
}
