// SPDX-License-Identifier: Apache-2.0

/// The command line.
struct Options {
    enum Transport {
        case stdio
        case http(Address)
        case sse(Address)
    }

    struct Problem: Error { let text: String }

    static let usage = """
        usage: mcp-everything [--http [HOST:]PORT | --sse [HOST:]PORT]

          --http [HOST:]PORT   answer over streamable HTTP at /mcp instead of stdin and stdout
          --sse [HOST:]PORT    answer over HTTP with server-sent events at /sse
                               (HOST is 127.0.0.1 unless given; port 0 lets the system choose)

        for tests:
          --exit-after N       exit after N messages
          --junk               print a line that is no message before each answer on stdout
          --stderr TEXT        print TEXT on stderr at the start
          --delay-start MS     wait before anything else
          --crash              exit 3 at once

        """

    var transport = Transport.stdio
    var exitAfter: Int?
    var junk = false
    var stderrText: String?
    var startDelay = 0
    var crash = false
    var help = false

    static func parse(_ arguments: some Sequence<String>) -> Result<Options, Problem> {
        var options = Options()
        var rest = Array(arguments)[...]
        func number(_ flag: String, _ range: ClosedRange<Int>) throws(Problem) -> Int {
            guard let text = rest.popFirst(), let value = Int(text), range.contains(value) else {
                throw Problem(text: "\(flag) needs a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        func address(_ flag: String) throws(Problem) -> Address {
            guard let text = rest.popFirst(), let address = Address(text) else {
                throw Problem(text: "\(flag) needs a port, or an IPv4 address, a colon and a port")
            }
            return address
        }
        do throws(Problem) {
            while let flag = rest.popFirst() {
                switch flag {
                case "--http": options.transport = .http(try address(flag))
                case "--sse": options.transport = .sse(try address(flag))
                case "--exit-after": options.exitAfter = try number(flag, 1...1_000_000_000)
                case "--junk": options.junk = true
                case "--stderr":
                    guard let text = rest.popFirst() else { throw Problem(text: "\(flag) needs a text") }
                    options.stderrText = text
                case "--delay-start": options.startDelay = try number(flag, 0...600_000)
                case "--crash": options.crash = true
                case "--help", "-h": options.help = true
                default: throw Problem(text: "unknown argument “\(flag)”")
                }
            }
            return .success(options)
        } catch {
            return .failure(error)
        }
    }
}
