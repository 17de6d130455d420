// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP

extension HTTPResponse {
    /// A value of the contract.
    static func json(_ value: some ContractValue, status: Int = 200) -> HTTPResponse {
        .json(value.wire, status: status)
    }
}
