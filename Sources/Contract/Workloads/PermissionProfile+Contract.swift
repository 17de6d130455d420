// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

extension PermissionProfile: ContractValue {
    /// Reads what is there; what is missing allows nothing.
    public init?(wire json: JSON) {
        // A document of a newer version may hold members that a request may not.
        guard let reader = try? ObjectReader(json, nulls: .leftOut) else { return nil }
        self.init(reading: reader)
    }

    public var wire: JSON { json }
    public static var shape: ContractShape { .object("PermissionProfile") }
}
