// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Says of a workload that was given a tool filter or override which of the tools it names there are not.
enum ToolRemark {
    /// Nothing is said where nobody asked for a filter, or the workload cannot be asked.
    static func make(_ workload: WorkloadView, over transport: any APITransport, _ session: Session) async {
        let config = workload.workload.config
        let isLimited = config[.toolsFilter] != nil || config[.toolsOverride] != nil
        guard isLimited, workload.isRunning, !session.arguments.has("print-request") else { return }
        guard let tools = try? await transport.send(.listTools(workload.name, all: true)) else { return }
        let missing = tools.missing ?? []
        if missing.isEmpty { return }
        let all = tools.tools.map { $0.originalName ?? $0.name }
        let those = missing.count == 1 ? "no tool" : "no tools"
        session.console.warn(
            TerminalText.line(
                "\(workload.name) has \(those) \(missing.joined(separator: ", ")), so clients get none of that name; "
                    + "it has \(all.isEmpty ? "no tools at all" : all.joined(separator: ", "))"))
    }
}
