// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Contract
import HTTP
import JSONCoding
import Platform
import Workloads

/// Workloads as they are sent. Each is encoded when it changes, and the whole list of a scope when it is first asked for after
/// a change: a list of a hundred costs a look. Thread-safe.
final class PreparedWorkloads: Sendable {
    private struct State {
        var workloads: [String: (sequence: Int, bytes: [UInt8])] = [:]
        var lists: [Scope: PreparedList] = [:]
    }
    /// The whole list of a scope as it is sent, with its tag.
    struct PreparedList: Sendable {
        /// The number of the change up to which it goes.
        let version: Int
        let body: PreparedBody
        let etag: String
    }

    /// What is encoded.
    let cache: WorkloadCache
    private let state = Lock(State())

    init(_ cache: WorkloadCache) { self.cache = cache }

    /// The data of an event. What is encoded of a workload here is what lists are made of.
    func data(of event: Event) -> [UInt8] {
        switch event.body {
        case let workload as LiveWorkload:
            let bytes = Workload(workload).wire.bytes
            state.withLock { $0.workloads[workload.record.id] = (workload.sequence, bytes) }
            return bytes
        case let topic as Event.Topic:
            state.withLock { _ = $0.workloads.removeValue(forKey: topic.id) }
        default: break
        }
        return event.contract.wire.bytes
    }

    /// A workload as it is sent.
    func bytes(_ workload: LiveWorkload) -> [UInt8] { state.withLock { Self.bytes(workload, $0) } }

    private static func bytes(_ workload: LiveWorkload, _ state: State) -> [UInt8] {
        if let known = state.workloads[workload.record.id], known.sequence == workload.sequence { return known.bytes }
        return Workload(workload).wire.bytes
    }

    /// The whole list of `scope`.
    func list(in scope: Scope) -> PreparedList {
        let known = state.withLock { $0.lists[scope] }
        guard let (version, workloads) = cache.list(in: scope, changedSince: known?.version) else {
            // It is the one that is known, or there would be something new.
            return known ?? PreparedList(version: 0, body: PreparedBody(encode([])), etag: "\"list-0\"")
        }
        let made = PreparedList(version: version, body: PreparedBody(encode(workloads)), etag: "\"list-\(version)\"")
        state.withLock { state in
            if let there = state.lists[scope], there.version > version { return }
            state.lists[scope] = made
        }
        return made
    }

    /// `Page<Workload>` of workloads that are encoded already.
    /// - Parameters:
    ///   - total: how many there are in all, when these are a part.
    ///   - nextCursor: where the next part begins, if there is one.
    func encode(_ workloads: [LiveWorkload], total: Int? = nil, nextCursor: String? = nil) -> [UInt8] {
        let pieces = state.withLock { state in workloads.map { Self.bytes($0, state) } }
        var bytes = Array("{\"workloads\":[".utf8)
        bytes.reserveCapacity(pieces.reduce(64) { $0 + $1.count + 1 })
        for (index, piece) in pieces.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: piece)
        }
        bytes.append(contentsOf: "],\"total\":\(total ?? workloads.count)".utf8)
        if let nextCursor { bytes.append(contentsOf: ",\"next_cursor\":\(JSON.string(nextCursor).text)".utf8) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
