// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Reading and writing of connected sockets.
public enum SocketIO {
    /// Waits for the next connection, close-on-exec and blocking; `nil` once the socket is closed or broken.
    public static func accept(_ socket: Descriptor) -> Descriptor? {
        while true {
            let number = clinux_accept(socket.number)
            if number >= 0 { return Descriptor(owning: number) }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN:
                var waiting = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
                if poll(&waiting, 1, -1) < 0, errno != EINTR { return nil }
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                // Nothing can be accepted now; trying again at once would only burn the processor.
                _ = poll(nil, 0, 100)
            default: return nil
            }
        }
    }

    /// Sends all of `bytes` without waiting; false when they do not fit or the other side is gone.
    public static func send(_ bytes: [UInt8], to socket: Descriptor) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket.number, $0.baseAddress?.advanced(by: done), $0.count - done,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }

    /// Waits for the next bytes; `nil` at the end.
    public static func receive(_ socket: Descriptor) -> [UInt8]? {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                result = recv(socket.number, buffer.baseAddress, buffer.count, 0)
                count = max(0, result)
            }
            if result < 0, errno == EINTR { continue }
            return result > 0 ? bytes : nil
        }
    }

    /// Ends both directions, which wakes whoever is reading.
    public static func shutdown(_ socket: Descriptor) { _ = Glibc.shutdown(socket.number, Int32(SHUT_RDWR)) }
}

extension SocketIO {
    /// Bounds every later `receive`; 0 takes the bound away.
    public static func setReceiveTimeout(_ socket: Descriptor, milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }
}

extension SocketIO {
    /// Resets the connections waiting on a listening, non-blocking socket.
    public static func refuseWaiting(_ socket: Descriptor) {
        while true {
            let number = clinux_accept(socket.number)
            if number < 0 { return }
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(number, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
            close(number)
        }
    }
}
