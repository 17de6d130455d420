// SPDX-License-Identifier: Apache-2.0
import Authorization
import Documents
import HTTP
import Models

/// The specification and its pages, all from this program: they work without a network.
struct DocumentationRoutes: Sendable {
    private let specification = PreparedBody(lasting: EmbeddedDocument.openAPI.memory)
    private let page = PreparedBody(Array(DocumentationPage.html.description.utf8))

    var routes: [Route] {
        let (specification, page) = (specification, page)
        let html: Route.Handler = .immediate { _ in
            HTTPResponse(
                200,
                headers: [
                    "Content-Type": "text/html; charset=utf-8",
                    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
                        + "script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                        + "frame-ancestors 'none'",
                ], body: .prepared(page))
        }
        return [
            Route(
                "GET", "/api/openapi.json", "getOpenAPI", action: .serverRead,
                .immediate { _ in
                    HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .prepared(specification))
                }),
            Route("GET", "/api/doc", "getDocumentation", action: .serverRead, html),
            Route("GET", "/scalar", "getDocumentationAlias", action: .serverRead, html),
        ]
    }
}
