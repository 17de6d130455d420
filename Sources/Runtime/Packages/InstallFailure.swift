// SPDX-License-Identifier: Apache-2.0
import Models
import Platform

/// Why a package could not be installed, by what its manager printed: what happened, and what helps.
struct InstallFailure {
    let error: RuntimeError

    /// - Parameters:
    ///   - lines: what the manager printed, without secrets.
    ///   - ending: how it ended.
    ///   - isLocal: whether packages come from this machine, so that no code of a package ran.
    init(_ package: PackageReference, _ lines: [String], ending: String, isLocal: Bool) {
        let text = lines.joined(separator: "\n").lowercased()
        func says(_ words: String...) -> Bool { LogWords.says(text, words) }
        let reason = Self.reason(lines) ?? ending
        let index = package.manager == .uvx ? "packages.python_index" : "packages.npm_registry"
        let code: RuntimeError.Code
        let what: String
        let fix: Remedy
        if says("certificate", "unable_to_get_issuer", "self_signed", "unknownissuer", "invalid peer") {
            (code, what) = (.pullFailed, "its index is not trusted")
            fix = "name the file of certificates that vouch for it: the setting packages.ca_file"
        } else if says("401", "403 forbidden", "e401", "e403", "unauthorized", "authentication") {
            (code, what) = (.pullFailed, "its index wants another login")
            fix =
                package.manager == .uvx
                ? "put the login into ~/.netrc, or into the index's address in UV_DEFAULT_INDEX of the server's environment"
                : "put the token into ~/.npmrc of the server's user"
        } else if says(
            "no solution found", "not found in the package registry", "e404", "404 not found", "etarget",
            "no matching version", "there are no versions", "no version of")
        {
            (code, what) = (.imageNotFound, "there is no such package or version, or not for this machine")
            fix = "check its name and version; another index is the setting \(Remedy(text: index))"
        } else if says(
            "dns error", "enotfound", "eai_again", "econnrefused", "etimedout", "failed to fetch",
            "error sending request", "network", "timed out", "connection")
        {
            (code, what) = (.pullFailed, "its index cannot be reached")
            fix =
                "look whether this machine has a network; a proxy is the setting packages.proxy, another index \(Remedy(text: index))"
        } else if says("no space left", "enospc") {
            (code, what) = (.diskFull, "there is no disk space left")
            fix = "free some, or remove packages that nothing uses: prune the cache"
        } else if isLocal, says("building", "build", "source distribution") {
            (code, what) = (.pullFailed, "it has to be built, which is not done where packages come from this machine")
            fix = "offer a wheel of it there, or take another index: the setting \(Remedy(text: index))"
        } else {
            (code, what) = (.pullFailed, "its installation failed")
            fix = "try it by hand: \(package.manager == .uvx ? "uvx" : "npx") \(package.word)"
        }
        error = RuntimeError(
            code, "\(package.text) was not installed: \(what): \(reason)", fix: fix, pointer: "/package")
    }

    /// The line that says most.
    private static func reason(_ lines: [String]) -> String? {
        let told = lines.map { line in String(line.drop { " \t×╰─▶├│·".contains($0) }) }.filter { !$0.isEmpty }
        let starts = ["error: ", "npm error ", "npm err! ", "because ", "caused by: "]
        let ignored = ["npm error code", "npm error a complete log", "npm error errno"]
        let useful = told.filter { line in
            let words = line.lowercased()
            return starts.contains { words.hasPrefix($0) } && !ignored.contains { words.hasPrefix($0) }
        }
        // npm begins with the cause and goes on with advice; uv comes to the cause last.
        let isNode = useful.first?.lowercased().hasPrefix("npm") == true
        return ((isNode ? useful.first : useful.last) ?? told.last).map { String($0.prefix(300)) }
    }
}
