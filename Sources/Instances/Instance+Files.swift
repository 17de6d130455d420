// SPDX-License-Identifier: Apache-2.0
public import Platform

extension Instance {
    /// The files of the state directory, each with who may read it.
    public var stateFiles: [(path: String, readers: OwnFile.Readers)] {
        databaseFiles.map { ($0, .owner) } + [
            (reserveFile, .owner), (lockFile, .anybody), (runtimeFile, .anybody), (settingsFile, .anybody),
            (registriesFile, .anybody),
            (secretsFile, .owner), (secretKeyFile, .owner), ("\(secretsFile).pending", .owner),
            ("\(secretsFile).provider", .anybody), (auditLog, .owner), (accessLog, .owner), (serverLog, .owner),
        ]
    }

    private var databaseFiles: [String] { ["", "-wal", "-shm", ".backup"].map { databaseFile + $0 } }

    /// Looks at the files that are not opened by `OwnFile` itself, or whose lines would be lost without a word.
    /// - Throws: when one of them is not to be used; it says which, why, and what to do.
    public func checkFiles() throws(SystemError) {
        try checkDirectories()
        for path in databaseFiles + [reserveFile, auditLog, accessLog] { try OwnFile.check(path, readers: .owner) }
    }
}
