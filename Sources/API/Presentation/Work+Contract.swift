// SPDX-License-Identifier: Apache-2.0
import Contract
import Imports
import JSONCoding
import Models
import Platform
import Runtime
import Workloads

extension WorkloadTraffic {
    /// What passed a workload, as an event.
    init(_ report: TrafficReport) {
        self.init()
        id = report.id
        name = report.name
        metrics = WorkloadMetrics(report)
    }
}

extension WorkloadMetrics {
    /// What its proxy has counted, which it says in the words of the contract.
    init(_ report: TrafficReport) {
        self = WorkloadMetrics(wire: .object(report.counts)) ?? WorkloadMetrics()
    }
}

extension InstalledPackage {
    /// A package of the cache.
    init(_ package: PackageEntry, usedBy users: [String] = []) {
        self.init()
        digest = package.digest
        self.package = package.reference
        version = package.version
        size = package.size
        installedAt = Timestamp(milliseconds: package.installedAt).text
        usedBy = users
    }
}

extension WorkloadPreview {
    /// What a workload would see.
    init(_ preview: MountPreview) {
        self.init()
        mounts = preview.mounts.map(Contract.Mount.init)
        notes = preview.notes
        permissions = preview.asks.map(AskedPermission.init)
    }
}

extension EditPreview {
    /// What an edit would do.
    init(_ forecast: EditForecast) {
        self.init()
        workload = Contract.Workload(forecast.workload)
        changes = forecast.fields
        restart = forecast.restarts
    }
}

extension Contract.Import {
    /// What an import has done.
    init(_ report: ImportReport) {
        self.init()
        from = .known(.toolhive)
        path = report.path
        isDryRun = report.isDryRun
        groups = report.groups.map(ImportedItem.init)
        workloads = report.workloads.map(ImportedWorkload.init)
        clients = report.clients.map(ImportedItem.init)
        secrets = report.secrets.map(ImportedItem.init)
        notes = report.notes
    }
}

extension ImportedItem {
    fileprivate init(_ item: ImportReport.Item) {
        self.init()
        name = item.name
        action = Word(item.action.rawValue)
        detail = item.detail
    }
}

extension ImportedWorkload {
    fileprivate init(_ item: ImportReport.Item) {
        self.init()
        name = item.name
        action = Word(item.action.rawValue)
        detail = item.detail
        missing = item.missing
    }
}
