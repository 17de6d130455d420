// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import Models
import Workloads

/// Signing in at a remote server, which this server cannot do: asked for, it says so.
struct SignInRoutes: Sendable {
    let answers: WorkloadAnswers

    private static let one = WorkloadAnswers.base + "/{name}/sign-in"

    var routes: [Route] {
        [
            Route("POST", Self.one, "signInWorkload", action: .workloadSignIn, .immediate(refuse)),
            Route("POST", "\(Self.one):complete", "completeSignIn", action: .workloadSignIn, .immediate(refuse)),
        ]
    }

    @Sendable private func refuse(_ context: RequestContext) throws -> HTTPResponse {
        let name = try answers.find(context).record.config.name
        throw Problem(
            .notSupported, "\(name): signing in at its server is not supported yet",
            fix: "keep a token as a secret, and give its name: \(field: "bearer_token_secret")")
    }
}
