// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import TUI

/// Compares pictures with files of text that a person has looked at. `THV_GOLDEN=write` writes them anew.
enum GoldenScreens {
    /// - Parameter name: the file's, without the size and `.txt`.
    static func expect(
        _ state: State, _ name: String, at location: SourceLocation = #_sourceLocation, file: String = #filePath
    ) {
        let text = view(state).text + "\n"
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        let path = "/\(folder)/Golden/\(name)-\(state.size.width)x\(state.size.height).txt"
        if getenv("THV_GOLDEN").map({ String(cString: $0) }) == "write" {
            #expect(write(text, path), "\(path) cannot be written", sourceLocation: location)
            return
        }
        let golden = read(path)
        #expect(text == golden, "\(name) looks different; THV_GOLDEN=write makes it so", sourceLocation: location)
    }

    private static func write(_ text: String, _ path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        return fwrite(bytes, 1, bytes.count, file) == bytes.count
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
