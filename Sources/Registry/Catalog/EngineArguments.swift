// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// The arguments that an entry has for the container engine (`runtimeArguments`), read as the engine would read them.
struct EngineArguments {
    /// What they ask for beyond a container of its own. Variables are not among it.
    private(set) var asks: [PermissionAsk] = []

    /// Options that open nothing: their names, and whether a value follows.
    private static let harmless: [String: Bool] = [
        "--rm": false, "-i": false, "--interactive": false, "-t": false, "--tty": false, "-d": false, "--detach": false,
        "--init": false, "--read-only": false, "--name": true, "--pull": true, "--platform": true, "-l": true,
        "--label": true, "--restart": true, "-m": true, "--memory": true, "--cpus": true, "--pids-limit": true,
        "--stop-timeout": true, "--stop-signal": true, "--log-driver": true, "-h": true, "--hostname": true,
        "-w": true, "--workdir": true, "--cap-drop": true, "-e": true, "--env": true, "--expose": true,
        "--no-healthcheck": false, "--quiet": false, "-q": false, "--sig-proxy": false, "--shm-size": true,
        "--tmpfs": true, "--ulimit": true, "--memory-swap": true, "--cpu-shares": true,
    ]
    /// Options that are given without a value in the word behind them.
    private static let switches: Set<String> = ["--privileged", "-P", "--publish-all", "--oom-kill-disable"]

    init(_ list: [JSON], fill: (String, JSON?) -> String) {
        var words: [String] = []
        for argument in list {
            if argument["type"]?.stringValue != "positional", let name = argument["name"]?.stringValue {
                words.append(name)
            }
            let value = argument["value"]?.stringValue ?? argument["default"]?.stringValue
            guard let value, !value.utf8.contains(0) else { continue }
            words.append(fill(value, argument["variables"]))
        }
        read(words)
    }

    private mutating func read(_ words: [String]) {
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard word.hasBytes(ofPrefix: "-"), word != "-" else { continue }
            let (name, given) = Self.split(word)
            var value = given
            let takesNext = Self.harmless[name] ?? !Self.switches.contains(name)
            if value == nil, takesNext, index < words.count, !words[index].hasBytes(ofPrefix: "-") {
                value = words[index]
                index += 1
            }
            // Letters without a value may stand together: -itP.
            if Self.harmless[name] == nil { add(name, value) }
        }
    }

    /// `--name=value` and `-vVALUE` taken apart.
    private static func split(_ word: String) -> (name: String, value: String?) {
        if word.hasBytes(ofPrefix: "--") {
            let parts = word.pieces(at: "=", most: 2)
            return (parts[0], parts.count == 2 ? parts[1] : nil)
        }
        let short = String(word.prefix(2))
        if word == short { return (short, nil) }
        let rest = word.dropFirst(2)
        if ["-v", "-p", "-e", "-u", "-l", "-m", "-w", "-h"].contains(short) {
            return (short, String(rest.first == "=" ? rest.dropFirst() : rest))
        }
        let isHarmless = word.dropFirst().allSatisfy { "itdq".contains($0) }
        return (isHarmless ? "-i" : word, nil)
    }

    private mutating func add(_ name: String, _ value: String?) {
        let text = value ?? ""
        let whole = value.map { "\(name) \($0)" } ?? name
        switch name {
        case "--privileged": if text.lowercased() != "false" { add(.privileged, whole) }
        case "--network", "--net":
            let mode = text.pieces(at: ",").first { $0.lowercased().hasPrefix("name=") }.map { $0.dropFirst(5) }
            let network = String(mode ?? text[...]).lowercased()
            if network == "host" || network.hasPrefix("container:") || network.hasPrefix("ns:") {
                add(.hostNetwork, network)
            } else if !["bridge", "none", "default", ""].contains(network) {
                add(.engineOption, whole)
            }
        case "--device", "--gpus": add(.device, text.isEmpty ? whole : text)
        case "--cap-add": add(.capability, text.isEmpty ? whole : text)
        case "-p", "--publish", "-P", "--publish-all": add(.publishedPort, text.isEmpty ? whole : text)
        default: add(.engineOption, whole)
        }
    }

    private mutating func add(_ kind: PermissionAsk.Kind, _ subject: String) {
        let ask = PermissionAsk(kind, subject)
        if !asks.contains(ask) { asks.append(ask) }
    }
}
