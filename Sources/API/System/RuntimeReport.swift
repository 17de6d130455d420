// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models
import Platform
import Runtime

/// What could run workloads here: every engine tried and the sandbox, with the reason and the remedy for each that
/// cannot.
public enum RuntimeReport {
    /// The rows of `GET /api/v1/runtimes`; tries every socket and runs `true` in a sandbox.
    public static func make() async -> [JSON] {
        let sandbox = await SandboxCheck.run()
        var rows: [JSON] = [
            [
                "name": "sandbox", "kind": "process", "ok": .bool(sandbox.ok), "detail": .string(sandbox.detail),
                "fix": .string(sandbox.fix), "chosen": .bool(sandbox.ok),
            ]
        ]
        let detection = await EngineDetector(environment: Environment.all).detect(everything: true)
        for attempt in detection.attempts {
            let (ok, detail, fix): (Bool, String, String) =
                switch attempt.outcome {
                case .found(let version, let api, _): (true, "version \(version), API \(api)", "")
                case .failed(let reason, let fix): (false, reason, fix)
                case .absent: (false, "no such socket", "")
                }
            rows.append([
                "name": .string(attempt.name), "kind": "container", "socket": .string(attempt.socket),
                "ok": .bool(ok), "detail": .string(detail), "fix": .string(fix),
                "chosen": .bool(detection.chosen?.socket == attempt.socket),
            ])
        }
        return rows
    }
}
