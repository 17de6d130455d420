// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// Says of a workload that was given a tool filter or override which of the tools it names there are not.
enum ToolRemark {
    /// Nothing is said where nobody asked for a filter, or the workload cannot be asked.
    static func make(_ workload: WorkloadView, over transport: any APITransport, _ session: Session) async {
        let config = workload.json["config"]
        let isLimited = config?["tools_filter"] != nil || config?["tools_override"] != nil
        guard isLimited, workload.isRunning, !session.arguments.has("print-request") else { return }
        let path = APIPath.v1("workloads", workload.name, "tools", query: [("all", "true")])
        guard let tools = try? await transport.get(path) else { return }
        let missing = (tools["missing"]?.arrayValue ?? []).compactMap(\.stringValue)
        if missing.isEmpty { return }
        let all = (tools["tools"]?.arrayValue ?? []).compactMap {
            ($0["original_name"] ?? $0["name"])?.stringValue
        }
        let those = missing.count == 1 ? "no tool" : "no tools"
        session.console.warn(
            TerminalText.line(
                "\(workload.name) has \(those) \(missing.joined(separator: ", ")), so clients get none of that name; "
                    + "it has \(all.isEmpty ? "no tools at all" : all.joined(separator: ", "))"))
    }
}
