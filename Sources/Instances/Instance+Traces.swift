// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

extension Instance {
    /// The last good copy of the database.
    public var databaseBackup: String { "\(databaseFile).backup" }

    /// What only a server with a database leaves beside it, as paths below the state directory: with one of these there
    /// was a database before.
    public var traces: [String] {
        let files = [auditLog, secretsFile, secretKeyFile, databaseBackup].filter { File.size($0) > 0 }
        let logs = Directory.entries(of: logsDirectory).filter { Self.isWorkload($0.pieces(at: ".")[0]) }
        let packages = Directory.entries(of: packagesDirectory).filter(Self.isWorkload)
        let paths = files + logs.map { "\(logsDirectory)/\($0)" } + packages.map { "\(packagesDirectory)/\($0)" }
        return paths.map { String($0.dropFirst(stateDirectory.count + 1)) }
    }

    /// Processes that listen as proxies of this instance's workloads.
    public var runningProxies: [Int32] {
        Directory.entries(of: runDirectory).compactMap { name -> Int32? in
            guard name.hasSuffix(".sock"), name != "api.sock",
                let connection = try? Connection.unix(path: "\(runDirectory)/\(name)"),
                case .unix(_, _, let pid) = PeerLookup.credentials(of: connection.number), pid > 0
            else { return nil }
            return pid
        }
    }

    private static func isWorkload(_ name: String) -> Bool {
        name.utf8.count == 32 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
