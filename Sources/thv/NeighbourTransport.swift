// SPDX-License-Identifier: Apache-2.0
import APIClient
import Models

/// Sends requests through another command that is changing the instance at this moment. When that command has ended
/// before anything could be sent, the work is done here.
struct NeighbourTransport: APITransport {
    let neighbour: SocketTransport
    /// Services in this process, or the next neighbour.
    let instead: @Sendable () async throws -> any APITransport

    var address: ServerAddress? { neighbour.address }

    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        do throws(APIFailure) {
            return try await neighbour.send(request)
        } catch {
            return try await replacement(error).send(request)
        }
    }

    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        do throws(APIFailure) {
            return try await neighbour.stream(request)
        } catch {
            return try await replacement(error).stream(request)
        }
    }

    /// Only a request that was never sent may be sent again.
    private func replacement(_ failure: APIFailure) async throws(APIFailure) -> any APITransport {
        guard case .unreachable = failure else { throw failure }
        do {
            return try await instead()
        } catch let failure as APIFailure {
            throw failure
        } catch {
            throw failure
        }
    }
}
