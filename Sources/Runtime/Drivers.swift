// SPDX-License-Identifier: Apache-2.0
public import Models
import Platform

/// Which driver runs what.
public enum Drivers {
    /// The driver of a configuration whose runtime has been chosen.
    /// - Parameter protected: Paths that no workload may see, besides the usual ones.
    public static func driver(for config: RunConfig, protecting protected: [String] = []) -> any Runtime {
        switch chosen(for: config) {
        case .remote: RemoteRuntime()
        case .container: ContainerRuntime(environment: Environment.all, protected: protected)
        case .process, .auto: ProcessRuntime(protected: protected)
        }
    }

    /// The runtime a configuration asks for; `auto` decides by the source.
    public static func chosen(for config: RunConfig) -> RuntimeKind {
        if config.runtime != .auto { return config.runtime }
        if config.url != nil { return .remote }
        return config.image != nil ? .container : .process
    }
}
