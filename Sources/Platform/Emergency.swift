// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The end of a program that cannot go on at all: with a reason, not with a signal.
public enum Emergency {
    /// Says `what` on stderr and ends the process with code 1.
    public static func end(_ what: String) -> Never {
        let text = Array("error: \(what)\n".utf8)
        _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        _exit(1)
    }
}
