// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Glibc

/// The header section of a request as it lies in the library's buffer, where names and values are strings of C. Sees what
/// such a string hides: bytes behind a NUL, which are part of the value to others. Valid during one callback.
final class HeaderSection {
    private let start: UnsafeRawPointer
    private let end: UnsafeRawPointer
    /// Behind the last value; `nil` before the first.
    private var last: UnsafeRawPointer?
    private var isBroken = false
    private(set) var headers = HTTPHeaders()

    /// - Parameter method: The request's first bytes.
    init(of connection: OpaquePointer, from method: UnsafePointer<CChar>) {
        start = UnsafeRawPointer(method)
        end = start + cmicrohttpd_header_size(connection)
        headers.reserve(16)
        MHD_get_connection_values(
            connection, .HEADER_KIND,
            { context, _, name, value in
                guard let context, let name else { return .NO }
                Unmanaged<HeaderSection>.fromOpaque(context).takeUnretainedValue().add(name, value)
                return .YES
            }, Unmanaged.passUnretained(self).toOpaque())
        check(upTo: end)
    }

    /// Whether a value is longer to others than to us, or a line goes on in the next one.
    var isAmbiguous: Bool { isBroken }

    private func add(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
        headers.add(String(cString: name), value.map { String(cString: $0) } ?? "")
        check(upTo: UnsafeRawPointer(name))
        let text = value ?? name
        last = UnsafeRawPointer(text) + strlen(text)
        // Lines may not be broken in the middle either (RFC 9110 section 5.5).
        if strpbrk(text, "\r\n") != nil { isBroken = true }
    }

    /// Between a value and what follows there are only the bytes that ended its line.
    private func check(upTo next: UnsafeRawPointer) {
        guard let last else { return }
        // Outside of the buffer: the library has put a line together that went on in the next one.
        guard last >= start, last <= next, next <= end else { return isBroken = true }
        for byte in UnsafeRawBufferPointer(start: last, count: next - last) {
            switch byte {
            case 0, 0x09, 0x0A, 0x0D, 0x20: continue
            default: return isBroken = true
            }
        }
    }
}
