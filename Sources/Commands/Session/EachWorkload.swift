// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Platform

/// Does one thing to several workloads at once; one failure never keeps another from being done.
enum EachWorkload {
    /// Which ones: names, or `--all`, or those of `--group` with every `--label`.
    static func names(_ session: Session, over transport: any APITransport) async throws -> [String] {
        let arguments = session.arguments
        let given = arguments.positionals
        let labels = arguments.list("label")
        if arguments.has("all") || arguments.value("group") != nil || !labels.isEmpty {
            if !given.isEmpty {
                throw UsageError(
                    "names together with --all, --group or --label", fix: "give names, or --all, or --group and --label"
                )
            }
            var filter = WorkloadFilter()
            filter.groups = arguments.value("group").map { [$0] } ?? []
            filter.labels = labels
            let items = try await transport.send(.listWorkloads(filter)).items()
            if items.isEmpty {
                try await session.checkGroup(over: transport)
                session.noteNoServers()
            }
            return items.map(\.name)
        }
        if given.isEmpty {
            throw UsageError(
                "\(arguments.path.joined(separator: " ")) needs NAME…",
                fix: "name servers (thv list shows them), or use --all, --group or --label")
        }
        var seen = Set<String>()
        return given.filter { seen.insert($0).inserted }
    }

    /// Calls `body` for every name in parallel and reports in the order of `names`.
    ///
    /// - Parameters:
    ///   - done: the words for success: `stopped`.
    ///   - others: other words for some of the names.
    ///   - remark: what a person should know of what was done.
    ///   - objection: what is wrong although the request was done.
    static func run<Value>(
        _ names: [String], done: String, others: [String: String] = [:], _ session: Session,
        remark: (_ name: String, _ result: Value) -> String? = { _, _ in nil },
        objection: (_ name: String, _ result: Value) -> Failure? = { _, _ in nil },
        body: @escaping @Sendable (String) async throws -> Received<Value>?
    ) async -> ExitCode {
        let outcomes = await withTaskGroup(of: (String, Result<Received<Value>?, Failure>).self) { group in
            for name in names {
                group.addTask {
                    // A constant first, not inside the tuple: docs/decisions/0009-no-try-inside-a-result.md.
                    let outcome: Result<Received<Value>?, Failure>
                    do { outcome = .success(try await body(name)) } catch {
                        outcome = .failure(Failure(error, in: session.arguments))
                    }
                    return (name, outcome)
                }
            }
            var outcomes: [String: Result<Received<Value>?, Failure>] = [:]
            for await (name, outcome) in group { outcomes[name] = outcome }
            return outcomes
        }
        // Printed requests have no outcome.
        if session.arguments.has("print-request") { return .done }
        var failures: [Failure] = []
        var results: [JSON] = []
        func report(_ failure: Failure, _ name: String) {
            var failure = failure
            if names.count > 1, !failure.what.hasBytes(of: name) { failure.what = "\(name): \(failure.what)" }
            session.console.tell(failure)
            failures.append(failure)
        }
        for name in names {
            switch outcomes[name] {
            case .success(let result):
                results.append(result?.raw ?? ["name": .string(name)])
                if let failure = result.flatMap({ objection(name, $0.value) }) {
                    report(failure, name)
                } else if session.format == .text {
                    session.say("\(name) \(others[name] ?? done)", name)
                }
                if let words = result.flatMap({ remark(name, $0.value) }) {
                    session.console.warn("\(name): \(TerminalText.line(words))")
                }
            case .failure(let failure): report(failure, name)
            case nil: continue
            }
        }
        if session.format != .text { session.printJSON(.array(results)) }
        guard let first = failures.first else { return .done }
        return names.count > 1 ? .partial : first.code
    }

    static let options = [
        OptionSpec("all", "a", .flag, "all of them"),
        OptionSpec("group", "g", .value("GROUP"), "those of this group", completion: .groups),
        OptionSpec("label", "l", .list("K=V"), "those with this label; repeat for more"),
    ]
}
