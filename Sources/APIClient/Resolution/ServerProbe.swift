// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// What is behind an address.
enum ServerProbe {
    /// A thv server that serves this user; the answer of `GET /v1/runtime/info`.
    case serves(JSON)
    /// Something trusted answers, but is not for us: its status.
    case declines(Int)
    /// Somebody else's; nothing was sent.
    case foreign(String)
    /// Nobody listens, or we may not connect.
    case absent(String)
    /// Connected, but no sensible answer came.
    case silent(String)

    static func ask(_ address: ServerAddress, timeout: Double = 2) async -> ServerProbe {
        let request = APIRequest("GET", "/v1/runtime/info", timeout: timeout)
        do throws(APIFailure) {
            let answer = try await SocketTransport(address).send(request)
            guard answer.isSuccess else { return .declines(answer.status) }
            let info = try answer.json()
            return info["instanceId"]?.stringValue == nil ? .silent("it is not a thv server") : .serves(info)
        } catch {
            switch error {
            case .refused(let reason, _): return .foreign(reason)
            case .unreachable(let reason, _): return .absent(reason)
            case .timeout(let reason), .broken(let reason): return .silent(reason)
            case .problem(let problem): return .silent(problem.detail)
            case .cancelled: return .silent("cancelled")
            }
        }
    }
}
