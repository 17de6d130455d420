// SPDX-License-Identifier: Apache-2.0
import Platform

/// Texts that people and scripts rely on, kept as files. `THV_GOLDEN=write` writes them anew.
public enum Golden {
    /// The package's directory.
    public static let root: String = {
        var path = Path.parent(#filePath)
        while !File.exists(path + "/Package.swift"), path != "/" { path = Path.parent(path) }
        return path
    }()

    /// Whether the texts are to be written anew.
    public static var isWriting: Bool { Environment.variable("THV_GOLDEN") == "write" }

    /// The file's text as it is.
    public static func read(_ path: String) throws -> String {
        String(decoding: try File.read("\(root)/\(path)"), as: UTF8.self)
    }

    /// The file's text, after writing it if asked to. Paths are relative to the package.
    public static func text(_ path: String, now: String) throws -> String {
        let file = "\(root)/\(path)"
        if isWriting { try File.write(Array(now.utf8), to: file, mode: 0o644) }
        return String(decoding: try File.read(file), as: UTF8.self)
    }
}
