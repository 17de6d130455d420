// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding

/// `--print-request`: prints each request as a `curl` command line instead of sending it.
struct RequestPrinter: APITransport {
    let address: ServerAddress?
    private let console: Console

    init(address: ServerAddress, console: Console) {
        self.address = address
        self.console = console
    }

    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        console.write(Self.commandLine(request, address: address) + "\n")
        // There is no answer to go on with.
        throw .cancelled
    }

    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        console.write(Self.commandLine(request, address: address) + "\n")
        throw .cancelled
    }

    /// The command line, safe to paste into a shell.
    static func commandLine(_ request: APIRequest, address: ServerAddress?) -> String {
        var words = ["curl", "-sS"]
        var base = "http://localhost"
        switch address {
        case .unix(let path): words += ["--unix-socket", path]
        case .http(let url): base = url
        case nil: break
        }
        if request.method != (request.body == nil ? "GET" : "POST") { words += ["-X", request.method] }
        for field in request.headers.fields { words += ["-H", "\(field.name): \(field.value)"] }
        if let body = request.body {
            words += ["-H", "Content-Type: application/json"]
            // A secret comes from stdin here too.
            words += ["--data-binary", request.isSensitive ? "@-" : TerminalText.json(body.text)]
        }
        words.append(base + request.path)
        return words.map(quote).joined(separator: " ")
    }

    private static func quote(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_./:=@%+,".utf8.contains(byte)
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.replacingBytes(of: "'", with: "'\\''") + "'"
    }
}
