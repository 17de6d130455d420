// SPDX-License-Identifier: Apache-2.0
import APIClient
import Instances
import Platform

/// Looks at the server a command would use, without starting one or cleaning up after one.
enum ServerCheck {
    static func run(_ session: Session) async -> (DoctorCheck, (any APITransport)?) {
        let named = session.arguments.value("runtime") ?? session.console.environment["THV_RUNTIME_URL"] ?? ""
        if !named.isEmpty {
            guard let address = ServerAddress(named) else {
                return (DoctorCheck("server", .bad, "“\(named)” is not an address", fix: "unset THV_RUNTIME_URL"), nil)
            }
            return await ask(address)
        }
        guard let file = (try? RuntimeFile.read(session.instance.runtimeFile)) ?? nil, file.process.isAlive else {
            return (DoctorCheck("server", .good, "none is running; commands do the work themselves"), nil)
        }
        let address = file.socket.isEmpty ? ServerAddress(file.url) : .unix(path: file.socket)
        guard let address else { return (DoctorCheck("server", .bad, "its address makes no sense"), nil) }
        return await ask(address)
    }

    private static func ask(_ address: ServerAddress) async -> (DoctorCheck, (any APITransport)?) {
        let transport = SocketTransport(address)
        do {
            _ = try await transport.send(.isHealthy())
            return (DoctorCheck("server", .good, "answers at \(address)"), transport)
        } catch {
            let failure = Failure(error)
            return (DoctorCheck("server", .bad, failure.what, fix: failure.fix), nil)
        }
    }
}
