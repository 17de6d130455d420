// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The person's own editor, on the terminal that was given back to it.
struct TextEditor {
    /// Why nothing came of it.
    struct Refusal: Error {
        var reason: String
    }

    let environment: [String: String]
    /// Where the file is while it is edited; nobody else may enter.
    let directory: String

    /// What the person calls their editor; else one that is usually there.
    private var command: String {
        for name in ["VISUAL", "EDITOR"] {
            if let value = environment[name], !value.isEmpty { return value }
        }
        let usual = ["/usr/bin/sensible-editor", "/usr/bin/editor", "/usr/bin/nano", "/usr/bin/vi"]
        return usual.first { access($0, X_OK) == 0 } ?? "vi"
    }

    /// Opens `text` and waits until the editor is closed. Blocks; the terminal must be free.
    func edit(_ text: String, suffix: String) throws(Refusal) -> String {
        let path = "\(directory.isEmpty ? "/tmp" : directory)/edit-\(getpid()).\(suffix)"
        defer { try? File.remove(path) }
        let exit: Child.Exit
        do throws(SystemError) {
            try File.write(Array(text.utf8), to: path)
            var plan = Child.Plan(
                "/bin/sh", ["-c", "\(command) \"$1\"", "sh", path],
                environment: environment.map { "\($0.key)=\($0.value)" })
            plan.descriptors = [(0, 0), (1, 1), (2, 2)]
            exit = try Child.start(plan).wait()
            if exit == .code(0) {
                var written = String(decoding: try File.read(path, limit: 1 << 20), as: UTF8.self)
                while written.last?.isNewline == true { written.removeLast() }
                return written
            }
        } catch {
            throw Refusal(reason: "\(error)")
        }
        throw Refusal(reason: "\(command) ended with \(exit); nothing is changed")
    }
}
