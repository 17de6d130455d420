// SPDX-License-Identifier: Apache-2.0
import Authentication
import JSONCoding
import Testing

/// What pages of allowed origins may read.
@Suite struct CrossOriginTests {
    /// Browsers show these to every page (Fetch standard, section 2.2.2), or they are for the browser itself.
    private static let safe: Set<String> = [
        "Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma",
        "Vary", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Content-Security-Policy",
    ]

    @Test func everyFieldThatTheSpecificationDescribesMayBeRead() throws {
        var named = Set<String>()
        let specification = try Specification.load()
        for (node, _) in specification.objects {
            for member in node["headers"]?.objectValue?.members ?? [] where member.value.objectValue != nil {
                named.insert(member.key)
            }
        }
        named = named.filter { !$0.lowercased().hasPrefix("access-control-") }
        #expect(named.count > 5)
        #expect(named.subtracting(Self.safe).subtracting(CrossOrigin.exposed).isEmpty)
    }
}
