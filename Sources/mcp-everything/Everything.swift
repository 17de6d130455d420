// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An MCP server that has one of everything: for trying out thv, for its tests, and as the backend of its benchmarks.
@main
enum Everything {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let options: Options
        switch Options.parse(CommandLine.arguments.dropFirst()) {
        case .success(let parsed): options = parsed
        case .failure(let problem):
            writeError("mcp-everything: \(problem.text)\n\(Options.usage)")
            exit(2)
        }
        if options.help {
            writeAll(1, Array(Options.usage.utf8))
            return
        }
        if options.crash { exit(3) }
        if options.startDelay > 0 { usleep(UInt32(options.startDelay) * 1000) }
        if let text = options.stderrText { writeError(text + "\n") }
        let dispatcher = Dispatcher(exitAfter: options.exitAfter)
        switch options.transport {
        case .stdio: StdioServer(dispatcher, junk: options.junk).run()
        case .http(let address), .sse(let address):
            let endpoint: any HTTPHandler =
                if case .http = options.transport {
                    StreamableEndpoint(dispatcher, onLoopback: address.isLoopback)
                } else {
                    EventStreamEndpoint(dispatcher, onLoopback: address.isLoopback)
                }
            HTTPListener(address, endpoint).run()
        }
    }
}

/// Writes all of `bytes`, waiting as needed; false when nobody reads them.
@discardableResult
func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count < 0, errno != EINTR { return false }
            if count > 0 { done += count }
        }
        return true
    }
}

/// A line for people.
func writeError(_ text: String) { writeAll(2, Array(text.utf8)) }
