// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Synchronization

/// Where TCP sockets of another network namespace come from: whoever connects one of them connects as if from inside,
/// although nothing of that namespace can be reached from here, and nothing listens here.
///
/// The other side makes one socket for each byte that it is sent, 4 or 6 for the family of addresses. Safe to use from any
/// thread; asking takes the other side's time, some ten microseconds, and a second at most.
public final class Connector: Sendable {
    private let control: Mutex<Descriptor>
    private let lost: @Sendable () -> Void

    /// - Parameters:
    ///   - control: The end of a pair of stream sockets whose other end answers as said.
    ///   - lost: Called when the other side is found to be gone, or does not answer any more; on the thread that asked.
    public init(_ control: Descriptor, lost: @escaping @Sendable () -> Void = {}) {
        self.lost = lost
        SocketIO.setReceiveTimeout(control, milliseconds: 1000)
        self.control = Mutex(control)
    }

    /// A socket that is not connected, close-on-exec and non-blocking.
    /// - Parameter family: `AF_INET` or `AF_INET6`.
    /// - Throws: what the other side says, `ECONNREFUSED` when it is gone, `EAFNOSUPPORT` for another family.
    public func socket(family: Int32) throws(SystemError) -> Descriptor {
        let action = "make a socket inside"
        guard family == AF_INET || family == AF_INET6 else { throw SystemError(action, code: EAFNOSUPPORT) }
        return try control.withLock { control throws(SystemError) in
            guard SocketIO.send([family == AF_INET6 ? 6 : 4], to: control),
                let (bytes, descriptors) = SocketIO.receiveDescriptors(control), let code = bytes.first
            else {
                // An answer that comes too late would be taken for the next one's.
                if control.number >= 0 { lost() }
                control.close()
                throw SystemError(action, code: ECONNREFUSED)
            }
            guard code == 0, let made = descriptors.first else { throw SystemError(action, code: Int32(code)) }
            return made
        }
    }
}
