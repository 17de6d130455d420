// SPDX-License-Identifier: Apache-2.0

/// A list, or one page of it.
public struct Page<Element: ContractElement>: ContractObject {
    public static var schema: String { Element.list.schema }

    /// The elements, in the server's order.
    public var elements: [Element] = []
    /// How many there are on all pages.
    public var total = 0
    /// Leads to the next page; absent on the last one.
    public var nextCursor: String?

    /// One with nothing in it.
    public init() {}

    /// A list that is whole.
    public init(all elements: [Element]) {
        self.elements = elements
        total = elements.count
    }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required(Element.list.plural, &elements)
        members.required("total", &total)
        if Element.list.isPaged { members.optional("next_cursor", &nextCursor) }
    }
}
