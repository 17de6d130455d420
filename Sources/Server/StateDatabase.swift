// SPDX-License-Identifier: Apache-2.0
import Instances
import Models
import Platform
import Storage
import Workloads

/// The database of an instance: opened where it is what it was, and never begun anew where one was before.
enum StateDatabase {
    /// For a server that changes it. Opening needs some space: where there is none, that which was taken beforehand is
    /// given for it, for a server that cannot start could end no backend that fills the disk.
    static func open(
        _ instance: Instance, _ journal: EndingJournal, check: Database.Check
    ) async throws -> Database {
        if let free = FileSystem.freeBytes(at: instance.stateDirectory), free < 256 << 10 { journal.giveBack() }
        do {
            return try await open(instance, check)
        } catch let error as StorageError where error.code == .diskFull {
            journal.giveBack()
            return try await open(instance, check)
        }
    }

    /// For commands that only read; an empty one where nothing was made yet.
    static func observe(_ instance: Instance) async throws -> Database {
        if !File.exists(instance.databaseFile), instance.traces.isEmpty, instance.runningProxies.isEmpty {
            return try await Database(path: ":memory:", migrations: StateSchema.migrations)
        }
        return try await open(instance, .form)
    }

    private static func open(_ instance: Instance, _ check: Database.Check) async throws -> Database {
        let isEmpty = File.size(instance.databaseFile) == 0
        let (traces, proxies) = (instance.traces, isEmpty ? instance.runningProxies : [])
        do {
            return try await Database(
                path: instance.databaseFile, migrations: StateSchema.migrations, probe: WorkloadStore.probe,
                isExpected: !traces.isEmpty || !proxies.isEmpty, check: check, remedy: { remedy(instance) })
        } catch let error as StorageError where error.code == .corrupt {
            throw Problem(
                .storageDamaged, error.reason + beside(instance, traces),
                fix: Remedy(text: error.fix ?? remedy(instance)))
        }
    }

    /// What says that there was more than a file.
    private static func beside(_ instance: Instance, _ traces: [String]) -> String {
        var words = ""
        if !traces.isEmpty {
            let more = traces.count > 3 ? " and \(traces.count - 3) more" : ""
            words += "; beside it are \(traces.prefix(3).joined(separator: ", "))\(more)"
        }
        let proxies = instance.runningProxies.map { String($0) }
        if !proxies.isEmpty {
            let who = proxies.count == 1 ? "a server of it still runs" : "\(proxies.count) servers of it still run"
            words += "; \(who): kill \(proxies.joined(separator: " ")) ends what runs"
        }
        return words
    }

    /// How to go on.
    private static func remedy(_ instance: Instance) -> String {
        let (directory, file, copy) = (instance.stateDirectory, instance.databaseFile, instance.databaseBackup)
        let anew = "mv \(directory) \(directory).old begins anew"
        guard File.size(copy) > 0, let time = File.modified(copy) else {
            return "restore \(file) from your backup; else \(anew)"
        }
        let age = Timestamp(milliseconds: time).text
        return "rm -f \(file)-wal \(file)-shm && cp -p \(copy) \(file) restores thv's own copy of \(age); \(anew)"
    }
}
