// SPDX-License-Identifier: Apache-2.0
import API
import Glibc
import Instances
import Platform

@main
enum Main {
    static func main() async throws {
        let log = Log(component: "serve")
        let instance = Instance(environment: Environment.all)
        let signals = TerminationSignals()
        let server = try await ServerProcess(instance, .init(host: "127.0.0.1", port: 8080), embedded: false, log: log)
        print(server.url)
        await signals.first()
        await server.close()
    }
}
