// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where TCP sockets of another network namespace come from: whoever connects one of them connects as if from inside,
/// although nothing of that namespace can be reached from here, and nothing listens here.
///
/// The other side makes one socket for each byte that it is sent, 4 or 6 for the family of addresses. Safe to use from any
/// thread; asking takes the other side's time, some ten microseconds, and a second at most.
public final class Connector: Sendable {
    private struct State {
        let control: Descriptor
        /// Answers that have not come yet.
        var owed = 0
        var isLost = false
    }

    private let state: Lock<State>
    private let lost: @Sendable () -> Void
    private static let patience: Int32 = 1000
    private static let mostOwed = 32

    /// - Parameters:
    ///   - control: The end of a pair of sockets that keep messages apart, whose other end answers as said.
    ///   - lost: Called once, when the other side is found to be gone, on the thread that asked.
    public init(_ control: Descriptor, lost: @escaping @Sendable () -> Void = {}) {
        state = Lock(State(control: control))
        self.lost = lost
    }

    /// A socket that is not connected, close-on-exec and non-blocking.
    /// - Parameter family: `AF_INET` or `AF_INET6`.
    /// - Throws: what the other side says; `ECONNREFUSED` when it is gone, `ETIMEDOUT` when it is too busy, `EAFNOSUPPORT`
    ///   for another family.
    public func socket(family: Int32) throws(SystemError) -> Descriptor {
        guard family == AF_INET || family == AF_INET6 else { throw Self.failure(EAFNOSUPPORT) }
        return try state.withLock { state throws(SystemError) in
            guard state.owed < Self.mostOwed else { throw Self.failure(ETIMEDOUT) }
            guard SocketIO.send([family == AF_INET6 ? 6 : 4], to: state.control) else { throw end(&state) }
            state.owed += 1
            while true {
                guard Self.waits(for: state.control) else { throw Self.failure(ETIMEDOUT) }
                guard let (bytes, descriptors) = SocketIO.receiveDescriptors(state.control), let code = bytes.first
                else { throw end(&state) }
                state.owed -= 1
                // The answer to a question that nobody waits for any more.
                if state.owed > 0 { continue }
                guard code == 0, let made = descriptors.first else { throw Self.failure(Int32(code)) }
                return made
            }
        }
    }

    private func end(_ state: inout State) -> SystemError {
        if !state.isLost { lost() }
        state.isLost = true
        return Self.failure(ECONNREFUSED)
    }

    private static func failure(_ code: Int32) -> SystemError { SystemError("make a socket inside", code: code) }

    private static func waits(for control: Descriptor) -> Bool {
        var waiting = pollfd(fd: control.number, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&waiting, 1, patience)
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
