// SPDX-License-Identifier: Apache-2.0
public import Contract
import Models
import Platform
import Runtime

import struct Runtime.Protection

/// What could run workloads here: every engine tried and the sandbox, with the reason and the remedy for each that
/// cannot.
public enum RuntimeReport {
    /// The rows of `GET /api/v1/runtimes`; tries every socket and runs `true` in a sandbox.
    /// - Parameters:
    ///   - choice: The engine that the settings name, or the path of its socket; `auto` for the first there is.
    ///   - patience: Seconds that an engine may take to answer.
    public static func make(
        choice: String = "auto", patience: Double = 30
    ) async -> [RuntimeStatus] {
        async let checked = SandboxCheck.run()
        let detection = await engines(choice, patience)
        let sandbox = await checked
        let protections = try? await Thread.blocking("protections") { Protection.all() }
        var row = RuntimeStatus("sandbox", .process, ok: sandbox.ok, sandbox.detail, fix: sandbox.fix)
        row.isChosen = sandbox.ok
        row.protections = (protections ?? []).map(\.shown)
        var rows = [row]
        // Where there is none at all, the first row says how to get one.
        var remedy = detection.chosen == nil ? detection.failure.fix.text : ""
        for attempt in detection.attempts {
            let (ok, detail, fix): (Bool, String, String) =
                switch attempt.outcome {
                case .found(let version, let api, _):
                    (
                        true,
                        "version \(version), API \(api)\(attempt.isSlow ? "; slow: it took \(attempt.seconds) s to answer" : "")",
                        ""
                    )
                case .failed(let reason, let fix): (false, reason, fix)
                case .absent: (false, "no such socket", remedy)
                }
            remedy = ""
            var row = RuntimeStatus(attempt.name, .container, ok: ok, detail, fix: fix)
            row.socket = attempt.socket
            row.isChosen = detection.chosen?.socket == attempt.socket
            rows.append(row)
        }
        return rows
    }

    /// Every engine that was looked for, with the one chosen that workloads would get.
    private static func engines(_ choice: String, _ patience: Double) async -> EngineDetection {
        let detector = EngineDetector(environment: Environment.all)
        var detection = await detector.detect(everything: true, patience: patience)
        if choice.isEmpty || choice == "auto" { return detection }
        let wanted = await detector.detect(choice: choice, patience: patience)
        detection.chosen = wanted.chosen
        detection.attempts += wanted.attempts.filter { attempt in
            !detection.attempts.contains { $0.socket == attempt.socket }
        }
        return detection
    }
}

extension RuntimeStatus {
    fileprivate init(_ name: String, _ kind: Kind, ok: Bool, _ detail: String, fix: String) {
        self.init()
        self.name = name
        self.kind = .known(kind)
        self.ok = ok
        self.detail = detail
        self.fix = fix
    }
}

extension Protection {
    /// As the API shows it.
    fileprivate var shown: Contract.Protection {
        var shown = Contract.Protection()
        shown.name = name
        shown.ok = holds
        shown.detail = detail
        shown.fix = fix
        return shown
    }
}
