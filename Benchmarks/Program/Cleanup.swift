// SPDX-License-Identifier: Apache-2.0
import Platform

/// What has to be ended when the program ends, however it does: newest first, each once. Thread-safe.
final class Cleanup: Sendable {
    private let steps = Lock<[@Sendable () -> Void]>([])

    func add(_ step: @escaping @Sendable () -> Void) { steps.withLock { $0.append(step) } }

    func run() {
        while let step = steps.withLock({ $0.popLast() }) { step() }
    }
}
