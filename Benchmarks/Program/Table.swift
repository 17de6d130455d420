// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The table, printed row by row as it is measured.
struct Table {
    private static let widths = [54, 12, 38, 7, 26]

    init() {
        if let load = try? File.read("/proc/loadavg") {
            let words = String(decoding: load, as: UTF8.self).split(separator: " ").prefix(1).joined()
            print("\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors, load average \(words) before the first row")
        }
        Self.line("what", "ours", "yardstick", "ratio", "target", "reached")
        print(String(repeating: "-", count: 150))
    }

    /// - Parameter reached: `nil` for a row that has no target of its own.
    func row(
        _ what: String, _ ours: String, yardstick: String = "", ratio: Double? = nil, target: String = "",
        reached: Bool? = nil
    ) {
        Self.line(
            what, ours, yardstick, ratio.map { fixed($0, 2) } ?? "", target,
            reached.map { $0 ? "yes" : "NO" } ?? "")
    }

    private static func line(_ cells: String...) {
        var text = ""
        for (cell, width) in zip(cells, widths + [7]) {
            text += cell + String(repeating: " ", count: max(1, width - cell.count + 1))
        }
        while text.last == " " { text.removeLast() }
        print(text)
        fflush(nil)
    }
}

/// `value` with `digits` after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value.magnitude * scale).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    if digits == 0 { return sign + String(whole) }
    let text = String(repeating: "0", count: max(0, digits + 1 - String(whole).count)) + String(whole)
    return sign + text.dropLast(digits) + "." + text.suffix(digits)
}

/// `12.3 MB` of 10⁶ bytes.
func megabytes(_ bytes: Int) -> String { fixed(Double(bytes) / 1e6, 1) + " MB" }

/// Nanoseconds in words: `83 µs`, `4.1 ms`.
func duration(_ nanoseconds: Double) -> String {
    nanoseconds.magnitude < 1e6 ? fixed(nanoseconds / 1e3, 0) + " µs" : fixed(nanoseconds / 1e6, 2) + " ms"
}

/// A rate in words: `61,234/s`.
func rate(_ perSecond: Double) -> String {
    var digits = Array(String(Int(perSecond.rounded())))
    var index = digits.count - 3
    while index > 0 {
        digits.insert(",", at: index)
        index -= 3
    }
    return String(digits) + "/s"
}
