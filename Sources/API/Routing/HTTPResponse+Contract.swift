// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP

extension HTTPResponse {
    /// A value of the contract.
    static func json(_ value: some ContractValue, status: Int = 200) -> HTTPResponse {
        .json(value.wire, status: status)
    }

    /// A page of a list, with a link to the next one (RFC 8288).
    static func page<Element: ContractElement>(
        _ page: Page<Element>, at path: String, _ context: RequestContext
    ) -> HTTPResponse {
        var response = HTTPResponse.json(page)
        if let next = page.nextCursor { response.headers["Link"] = context.nextLink(path, cursor: next) }
        return response
    }
}
