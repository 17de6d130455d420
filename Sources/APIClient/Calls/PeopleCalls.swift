// SPDX-License-Identifier: Apache-2.0
public import Contract
import JSONCoding

/// Groups, client applications and secrets.
extension APICall where Answer == Received<Page<Group>> {
    public static func listGroups(page: PageRequest = .first) -> Self {
        Self("listGroups", "GET", APIPath.v1("groups", query: page.query.fields))
    }
}

extension APICall where Answer == Received<Group> {
    public static func createGroup(_ name: String) -> Self {
        Self("createGroup", "POST", APIPath.v1("groups"), body: GroupName(name))
    }

    public static func getGroup(_ name: String) -> Self { Self("getGroup", "GET", APIPath.v1("groups", name)) }

    public static func renameGroup(_ name: String, to new: String) -> Self {
        Self("renameGroup", "PATCH", APIPath.v1("groups", name), body: GroupName(new))
    }
}

/// What becomes of the workloads of a group that is deleted.
public enum GroupRest: Sendable, Equatable {
    /// They go to the group `default`.
    case usual
    case delete
    case move(to: String)
}

extension APICall where Answer == Work<Group> {
    public static func deleteGroup(_ name: String, workloads: GroupRest = .usual) -> Self {
        let query: [(String, String)] =
            switch workloads {
            case .usual: []
            case .delete: [("workloads", "delete")]
            case .move(let group): [("move_to", group)]
            }
        return Self("deleteGroup", "DELETE", APIPath.v1("groups", name, query: query))
    }
}

extension APICall where Answer == Received<Page<Client>> {
    public static func listClients(page: PageRequest = .first) -> Self {
        Self("listClients", "GET", APIPath.v1("clients", query: page.query.fields))
    }
}

extension APICall where Answer == Received<Client> {
    public static func getClient(_ id: String) -> Self { Self("getClient", "GET", APIPath.v1("clients", id)) }

    public static func unregisterClient(_ id: String) -> Self {
        Self("unregisterClient", "DELETE", APIPath.v1("clients", id))
    }

    public static func registerClient(_ id: String, for group: String) -> Self {
        Self("registerClientGroup", "PUT", APIPath.v1("clients", id, "groups", group))
    }

    public static func unregisterClient(_ id: String, from group: String) -> Self {
        Self("unregisterClientGroup", "DELETE", APIPath.v1("clients", id, "groups", group))
    }
}

extension APICall where Answer == Received<ClientPreview> {
    /// - Parameter removes: of unregistering instead of registering.
    public static func previewClient(_ id: String, group: String, removes: Bool = false) -> Self {
        var query = Query()
        query.add("group", group)
        query.add("remove", if: removes)
        return Self("previewClient", "GET", APIPath.v1("clients", id, "preview", query: query.fields))
    }
}

extension APICall where Answer == Received<Page<Secret>> {
    public static func listSecrets(page: PageRequest = .first) -> Self {
        Self("listSecrets", "GET", APIPath.v1("secrets", query: page.query.fields))
    }
}

extension APICall where Answer == Received<Secret> {
    public static func getSecret(_ name: String) -> Self { Self("getSecret", "GET", APIPath.v1("secrets", name)) }
}

extension APICall where Answer == Received<SecretStored> {
    /// The value is never printed.
    public static func setSecret(_ name: String, _ value: String) -> Self {
        Self("setSecret", "PUT", APIPath.v1("secrets", name), body: SecretValue(value)).sensitive
    }
}

extension APICall where Answer == Nothing {
    public static func deleteSecret(_ name: String) -> Self {
        Self("deleteSecret", "DELETE", APIPath.v1("secrets", name))
    }
}

extension APICall where Answer == Received<SecretProvider> {
    public static func getSecretProvider() -> Self { Self("getSecretProvider", "GET", APIPath.v1("secret-provider")) }

    public static func setSecretProvider(_ provider: Word<SecretProviderChoice.Provider>) -> Self {
        Self("setSecretProvider", "PUT", APIPath.v1("secret-provider"), body: SecretProviderChoice(provider))
    }
}
