// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding

/// The variables of a command that secrets may come from. A command that is at work already does what others ask of it,
/// and each is to be given what stands in its own environment: the variables go with its requests, over the instance's
/// socket only, and are kept nowhere.
public struct CommandEnvironment: Sendable, Equatable {
    /// The header field they go in. A server passes it over.
    public static let field = "Thv-Command-Environment"
    /// The longest value of that field: what a connection may hold of a header section leaves room for the rest.
    private static let limit = 16 << 10

    /// By name.
    public let variables: [String: String]

    /// Those of `environment` that secrets may come from.
    public init(of environment: [String: String]) {
        variables = environment.filter { name, _ in
            ["THV_SECRET_", "TOOLHIVE_SECRET_"].contains { name.hasPrefix($0) } || name == "THV_SECRETS_PROVIDER"
        }
    }

    /// Reads the value of the field; `nil` when it is none.
    public init?(fieldValue text: String) {
        guard let bytes = Hex.decode(text), let members = (try? JSON(parsing: bytes))?.objectValue?.members else {
            return nil
        }
        self.init(
            of: Dictionary(members.compactMap { member in member.value.stringValue.map { (member.key, $0) } }) { $1 })
    }

    /// The value of the field, also when there is no variable; `nil` when it would be too long.
    public var fieldValue: String? {
        let text = Hex.encode(JSON(variables).bytes)
        return text.utf8.count <= Self.limit ? text : nil
    }
}
