// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Threads of our own, for calls that block: the cooperative pool has only as many threads as processors.
public enum Thread {
    /// Starts a detached thread with a small stack that runs `body` once. `name` shows in `ps -L` (15 bytes).
    public static func detach(name: String, stackSize: Int = 256 << 10, _ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackSize)
        let context = Unmanaged.passRetained(Body(name, body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                clinux_name_thread(String(body.name.prefix(15)))
                body.run()
                return nil
            }, context.toOpaque())
        if code != 0 {
            Emergency.end("no thread could be created: \(String(cString: strerror(code))); raise `ulimit -u`")
        }
    }

    /// Runs a blocking `body` on a thread of its own and awaits its result.
    public static func blocking<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            detach(name: name) { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void
        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}
