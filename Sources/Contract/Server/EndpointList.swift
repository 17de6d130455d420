// SPDX-License-Identifier: Apache-2.0

/// What there is.
public struct EndpointList: ContractObject {
    /// One endpoint.
    public struct Endpoint: ContractObject {
        /// Method and path.
        public var path = ""
        /// Its operationId here.
        public var operation = ""

        /// One with nothing in it.
        public init() {}

        public mutating func visit(_ members: inout some MemberVisitor) {
            members.required("path", &path)
            members.required("operation", &operation)
        }
    }

    /// Every endpoint.
    public var resources: [Endpoint] = []
    /// Path of this document.
    public var specification = ""
    /// Path of the documentation page.
    public var documentation = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("resources", &resources)
        members.required("specification", &specification)
        members.required("documentation", &documentation)
    }
}
