// SPDX-License-Identifier: Apache-2.0
public import Contract
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl
public import Runtime

extension Contract.Workload {
    /// The object that list, detail, events and the problems of changes show.
    public init(_ live: LiveWorkload) {
        self.init()
        let (record, config, shown) = (live.record, live.record.config, live.shown)
        id = record.id
        name = config.name
        owner.uid = record.owner.number
        owner.name = record.ownerName
        status = .known(live.status)
        statusContext = live.context
        since = live.statusSince.text
        desired = Word(record.desired.rawValue)
        url = live.url
        port = config.endpoint.port
        transport = .known(config.backend.transport)
        proxyMode = .known(live.endpoint.transport)
        runtime = .known(config.backend.runtime)
        group = config.group
        labels = config.labels
        source = config.sourceText
        pid = Int(live.placement?.location.pid ?? 0)
        if let facts = live.proxy?.backend {
            backend.pid = Int(facts.location?.pid ?? 0)
            backend.container = facts.location?.container ?? ""
            backend.notes = facts.notes
            backend.mounts = facts.mounts.map(Contract.Mount.init)
        }
        restarts = shown?.restarts ?? 0
        exitCode = shown?.exitCode
        let remedy = live.remedy
        if !remedy.isEmpty {
            fix = remedy.text
            self.remedy = remedy.json.flatMap { [RemedyPart](wire: $0) }
        }
        if let tail = shown?.logTail, !tail.isEmpty { logTail = tail }
        createdAt = record.createdAt.text
        revision = record.revision
        self.config = RunConfigDocument(wire: config.json) ?? RunConfigDocument()
    }
}

extension Contract.Mount {
    /// A path of the host that a backend sees.
    public init(_ shown: ShownPath) {
        self.init()
        path = shown.path
        target = shown.target
        inside = shown.inside
        isReadOnly = shown.readOnly
        reason = Word(shown.reason.rawValue)
        hidden = shown.hidden
    }
}

extension LiveWorkload {
    /// The object as a problem carries it, and as whoever edits a workload has read it.
    var object: JSONObject { Contract.Workload(self).object }
}
