// SPDX-License-Identifier: Apache-2.0

/// Something that can be done with this program about a problem; each face has its own way to it.
public enum RemedyAction: Sendable, Hashable {
    // MARK: Workloads, by name

    case start(String)
    case restart(String)
    case wait(String)
    case logs(String)
    case inspect(String)
    case edit(String)
    case remove(String)
    case rename(String)
    case listWorkloads

    // MARK: Secrets and groups

    case setSecret(String)
    case listSecrets
    case chooseSecretProvider(String)
    case listGroups
    case createGroup(String)

    // MARK: Registries and their servers

    case listRegistries
    case removeRegistry(String)
    case resetRegistry
    case search(String)
    case showEntry(String)

    // MARK: Client applications and the server

    case listClients
    case listOperations
    case showCapabilities
    case showSchema
    case listEndpoints
    case diagnose
    case stopServer

    /// The stable word for it, and what it is about.
    public var described: (kind: String, subject: String) {
        switch self {
        case .start(let name): ("start_workload", name)
        case .restart(let name): ("restart_workload", name)
        case .wait(let name): ("wait_for_workload", name)
        case .logs(let name): ("read_logs", name)
        case .inspect(let name): ("show_workload", name)
        case .edit(let name): ("edit_workload", name)
        case .remove(let name): ("delete_workload", name)
        case .rename(let name): ("rename_workload", name)
        case .listWorkloads: ("list_workloads", "")
        case .setSecret(let name): ("set_secret", name)
        case .listSecrets: ("list_secrets", "")
        case .chooseSecretProvider(let word): ("choose_secret_provider", word)
        case .listGroups: ("list_groups", "")
        case .createGroup(let name): ("create_group", name)
        case .listRegistries: ("list_registries", "")
        case .removeRegistry(let name): ("remove_registry", name)
        case .resetRegistry: ("reset_registry", "")
        case .search(let words): ("search_servers", words)
        case .showEntry(let name): ("show_server", name)
        case .listClients: ("list_clients", "")
        case .listOperations: ("list_operations", "")
        case .showCapabilities: ("show_capabilities", "")
        case .showSchema: ("show_schema", "")
        case .listEndpoints: ("list_endpoints", "")
        case .diagnose: ("diagnose", "")
        case .stopServer: ("stop_server", "")
        }
    }

    /// Reads what `described` says; `nil` for a word of a newer version.
    public init?(kind: String, subject: String) {
        let all = Self.samples(subject)
        guard let found = all.first(where: { $0.described.kind == kind }) else { return nil }
        self = found
    }

    /// One of every kind, about `subject`.
    public static func samples(_ subject: String) -> [RemedyAction] {
        [
            .start(subject), .restart(subject), .wait(subject), .logs(subject), .inspect(subject), .edit(subject),
            .remove(subject), .rename(subject), .listWorkloads, .setSecret(subject), .listSecrets,
            .chooseSecretProvider(subject), .listGroups, .createGroup(subject), .listRegistries,
            .removeRegistry(subject),
            .resetRegistry, .search(subject), .showEntry(subject), .listClients,
            .listOperations, .showCapabilities, .showSchema, .listEndpoints, .diagnose, .stopServer,
        ]
    }
}
