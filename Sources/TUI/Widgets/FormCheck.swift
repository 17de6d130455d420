// SPDX-License-Identifier: Apache-2.0
import Addresses

/// What can be seen to be wrong before the server is asked; the server decides.
enum FormCheck {
    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }

    /// A name of a server or a group.
    static func name(taken: Set<String> = []) -> FormField.Check {
        { texts in
            for text in texts {
                if !text.unicodeScalars.allSatisfy(isNameCharacter) {
                    return "may only have letters, digits, “.”, “_” and “-”"
                }
                if let first = text.unicodeScalars.first, [".", "_", "-"].contains(first) {
                    return "must begin with a letter or a digit"
                }
                if text.unicodeScalars.count > 100 { return "is longer than 100 characters" }
                if taken.contains(text) { return "you have a server of that name" }
            }
            return nil
        }
    }

    /// An address of a server elsewhere.
    static let url: FormField.Check = { texts in
        guard let text = texts.first else { return nil }
        guard ["http://", "https://"].contains(where: text.hasPrefix) else {
            return "must begin with http:// or https://"
        }
        do throws(WebAddress.Problem) {
            _ = try WebAddress(reading: text)
            return nil
        } catch {
            return error == .noHost ? "\(error)" : nil
        }
    }

    /// An image; what the parts may be, the engine knows.
    static let image: FormField.Check = { texts in
        texts.first?.contains(where: \.isWhitespace) == true ? "has a space in it" : nil
    }

    /// A program and its arguments.
    static let command: FormField.Check = { texts in
        guard let words = CommandLineWords.split(texts.first ?? "") else { return "has a quote that is not closed" }
        guard let program = words.first else { return "is empty" }
        return program.hasPrefix("/") ? nil : "must begin with the program's whole path, such as /usr/bin/python3"
    }

    /// Lines of `NAME=value`.
    static let variables: FormField.Check = { lines in
        var names: Set<String> = []
        for line in lines {
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                return "“\(line.prefix(24))”: write NAME=value"
            }
            let name = String(line[..<equals])
            if let complaint = variable([name]) { return "“\(name.prefix(24))” \(complaint)" }
            if !names.insert(name).inserted { return "\(name) is there twice" }
            if looksSecret(line[line.index(after: equals)...]) {
                return "\(name) looks like a secret: give it as a secret variable, not here"
            }
        }
        return nil
    }

    /// The name of a variable.
    static let variable: FormField.Check = { texts in
        for text in texts {
            let isRight = text.unicodeScalars.enumerated().allSatisfy { index, scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "_": true
                case "0"..."9": index > 0
                default: false
                }
            }
            if !isRight { return "may only have letters, digits and “_”, and begins with no digit" }
        }
        return nil
    }

    /// Tokens that are known by how they begin.
    static func looksSecret(_ value: Substring) -> Bool {
        let beginnings = [
            "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk-", "xoxb-", "xoxp-", "AKIA", "-----BEGIN",
        ]
        return value.utf8.count >= 16 && beginnings.contains { value.hasPrefix($0) }
    }

    /// Lines of `HOST:INSIDE`, or with `:ro` or `:rw` at the end, or of a path alone.
    static let volumes: FormField.Check = { lines in
        var inside: Set<String> = []
        for line in lines {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= 2 || (parts.count == 3 && ["ro", "rw"].contains(parts[2])) else {
                return "“\(line.prefix(30))”: write /here:/inside, or /here:/inside:ro"
            }
            let place = parts.count == 1 ? parts[0] : parts[1]
            if !parts[0].hasPrefix("/") || !place.hasPrefix("/") {
                return parts.count == 1 ? "a path must begin with /" : "both paths must begin with /"
            }
            if !inside.insert(place).inserted { return "\(place) is there twice" }
        }
        return nil
    }

    /// Lines of host names or addresses.
    static let hosts: FormField.Check = { lines in
        for line in lines where line.contains(where: \.isWhitespace) || line.contains("/") {
            return "“\(line.prefix(30))” is not the name of a host"
        }
        return nil
    }

    /// Lines of ports.
    static let ports: FormField.Check = { lines in
        for line in lines where !(1...65_535).contains(Int(line) ?? 0) { return "“\(line.prefix(10))” is no port" }
        return nil
    }

    /// An absolute path.
    static let path: FormField.Check = { texts in
        texts.first?.hasPrefix("/") == false ? "must begin with /" : nil
    }
}
