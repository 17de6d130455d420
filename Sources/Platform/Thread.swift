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
        #if SANITIZED
            // The address sanitizer makes frames several times as large.
            pthread_attr_setstacksize(&attributes, 8 * stackSize)
        #else
            pthread_attr_setstacksize(&attributes, stackSize)
        #endif
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

    /// Runs a `body` that blocks for seconds at most and awaits its result. So many run at once; the others wait for their
    /// turn, so that a `body` never waits for another one: see `BlockingCalls`. It is run though the task be cancelled.
    public static func blocking<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await BlockingCalls.shared.run(name, body)
    }

    /// Runs a `body` that may block for as long as it likes, or waits for another one, on a thread of its own at once, and
    /// awaits its result. For what there is one of, such as the screen.
    public static func dedicated<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let result = Promise<Swift.Result<Result, any Error>>()
        detach(name: name) { result.fulfil(Swift.Result { try body() }) }
        return try await result.settled().get()
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
