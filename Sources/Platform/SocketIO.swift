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

    /// Sends what there is room for, without waiting.
    /// - Returns: how many bytes; `nil` when the other side is gone.
    public static func sendSome(_ bytes: ArraySlice<UInt8>, to socket: Descriptor) -> Int? {
        while true {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count >= 0 { return count }
            if errno == EAGAIN || errno == EWOULDBLOCK { return 0 }
            if errno != EINTR { return nil }
        }
    }

    /// Waits until there is room for more. Blocks.
    /// - Returns: whether there is, within `milliseconds`.
    public static func waitForRoom(_ socket: Descriptor, milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
        while true {
            let count = poll(&waiting, 1, milliseconds)
            if count > 0 { return waiting.revents & Int16(POLLOUT) != 0 }
            if count == 0 || errno != EINTR { return false }
        }
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

extension SocketIO {
    /// Sends `bytes` and copies of `descriptors`, 8 at most, over a unix socket without waiting; false when the other
    /// side is gone or they do not fit.
    public static func send(_ bytes: [UInt8], with descriptors: [Descriptor], to socket: Descriptor) -> Bool {
        if descriptors.isEmpty { return send(bytes, to: socket) }
        let numbers = descriptors.map(\.number)
        let count = bytes.withUnsafeBytes {
            clinux_send_descriptors(socket.number, $0.baseAddress, UInt64($0.count), numbers, Int32(numbers.count))
        }
        withExtendedLifetime(descriptors) {}
        guard count > 0 else { return false }
        return count == bytes.count || send(Array(bytes[Int(count)...]), to: socket)
    }

    /// Waits for the next bytes and the descriptors that come with them; `nil` at the end.
    public static func receiveDescriptors(_ socket: Descriptor) -> (bytes: [UInt8], descriptors: [Descriptor])? {
        while true {
            var (bytes, numbers) = ([UInt8](repeating: 0, count: 16_384), [Int32](repeating: -1, count: 8))
            var came: Int32 = 0
            let count = bytes.withUnsafeMutableBytes {
                clinux_receive_descriptors(socket.number, $0.baseAddress, UInt64($0.count), &numbers, &came)
            }
            if count < 0, errno == EINTR { continue }
            let descriptors = numbers.prefix(Int(came)).map { Descriptor(owning: $0) }
            return count > 0 ? (Array(bytes.prefix(Int(count))), descriptors) : nil
        }
    }
}
