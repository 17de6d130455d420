// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// What the configuration files of pip say of where packages come from: a later file goes before an earlier one.
struct PipConfiguration: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// - Parameter home: of the person whose server this is; empty for none.
    init(environment: [String: String], home: String) {
        let configuration = environment["XDG_CONFIG_HOME"] ?? "\(home)/.config"
        var files = ["/etc/pip.conf", "/etc/xdg/pip/pip.conf"]
        if !home.isEmpty { files += ["\(home)/.pip/pip.conf", "\(configuration)/pip/pip.conf"] }
        if let named = environment["PIP_CONFIG_FILE"] {
            if named == "/dev/null" { return }
            files.append(named)
        }
        for file in files where HostPath.isFile(file) { read(HostPath.text(file)) }
    }

    /// Reads sections, `key = value` and lines that go on.
    init(_ text: String) { read(text) }

    subscript(key: String) -> String? { values[key] }

    private mutating func read(_ text: String) {
        var section = ""
        var key = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let words = Self.trimmed(line)
            if words.isEmpty || words.hasPrefix("#") || words.hasPrefix(";") { continue }
            if line.first?.isWhitespace == true, !key.isEmpty {
                if section == "global" || section == "install" {
                    values[key] = [values[key] ?? "", words].filter { !$0.isEmpty }.joined(separator: " ")
                }
                continue
            }
            if words.hasPrefix("["), words.hasSuffix("]") {
                section = String(words.dropFirst().dropLast()).lowercased()
                key = ""
                continue
            }
            guard let equals = words.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            key = Self.trimmed(words[..<equals]).lowercased().split(separator: "_").joined(separator: "-")
            guard section == "global" || section == "install" else { continue }
            values[key] = Self.trimmed(words[words.index(after: equals)...])
        }
        values = values.filter { !$0.value.isEmpty }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
