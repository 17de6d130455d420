// SPDX-License-Identifier: Apache-2.0
import JSONCoding
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
        let detection = await EngineDetector(environment: Environment.all).detect()
        for attempt in detection.attempts {
            let chosen = detection.chosen?.socket == attempt.socket
            rows.append([
                "name": .string(attempt.name), "kind": "container", "socket": .string(attempt.socket),
                "ok": .bool(attempt.isUsable), "detail": .string(attempt.detail), "fix": .string(attempt.fix),
                "chosen": .bool(chosen),
            ])
        }
        return rows
    }
}
