// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import HTTP
import JSONCoding
import Platform

/// `thv api`.
enum APICommand {
    static let spec = CommandSpec(
        name: "api", summary: "send any request to the server that would be used", arguments: "[METHOD] PATH",
        count: 0...2,
        options: [
            OptionSpec("field", "f", .list("K=V"), "a member of the body, or of the query with GET"),
            OptionSpec("input", nil, .value("FILE"), "the body as JSON; - is stdin", completion: .files),
            OptionSpec("header", "H", .list("NAME: VALUE"), "a header line"),
            OptionSpec("list", nil, .flag, "print every endpoint"),
        ],
        details: """
            A PATH without / at its front is below /api/v1/. -f and --input mean POST.
            Values of -f that are JSON (5, true, [1], {}) are sent as such, others as text.
            """,
        examples: ["thv api --list", "thv api workloads -f name=time -f image=mcp/time"], run: run)

    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    private static func run(_ session: Session) async throws -> ExitCode {
        if session.arguments.has("list") { return try await list(session) }
        let call = try makeCall(session)
        let mutates = !["GET", "HEAD", "OPTIONS"].contains(call.request.method)
        let transport = try await session.reach(mutates ? .change : .read).transport
        let stream = try await transport.open(call).stream
        let isJSON = stream.headers["Content-Type"]?.hasBytes(of: "json") ?? false
        if (200..<300).contains(stream.status), !isJSON {
            var relay = session.console.relay()
            while let bytes = try await stream.next() { relay.take(bytes) }
            relay.finish()
            return .done
        }
        let answer = try await stream.rest()
        if session.console.isOutputTerminal, let json = try? JSON(parsing: answer.body) {
            session.console.printJSON(json.prettyText)
        } else if !answer.body.isEmpty {
            var relay = session.console.relay()
            relay.take(answer.body + (answer.body.last == 0x0A ? [] : [0x0A]))
            relay.finish()
        }
        _ = answer.isSuccess ? .null : try answer.json()
        return .done
    }

    private static func makeCall(_ session: Session) throws -> APICall<WholeStream> {
        let arguments = session.arguments
        var words = arguments.positionals
        var method: String?
        if words.count == 2 {
            let given = words.removeFirst().uppercased()
            guard methods.contains(given) else {
                throw UsageError("“\(given)” is no method", fix: "use one of \(methods.joined(separator: ", "))")
            }
            method = given
        }
        guard var path = words.first else {
            throw UsageError("thv api needs PATH", fix: "thv api --list prints every endpoint")
        }
        if !path.hasPrefix("/") { path = "/api/v1/" + path }
        let fields = try arguments.list("field").map(field)
        let input = try arguments.value("input").map { try body($0, session) }
        if input != nil, !fields.isEmpty {
            throw UsageError("-f together with --input", fix: "leave one of them out")
        }
        let verb = method ?? (fields.isEmpty && input == nil ? "GET" : "POST")
        var sent = input
        if input == nil, !fields.isEmpty {
            if ["GET", "HEAD", "DELETE"].contains(verb) {
                let query = APIPath.query(fields.map { ($0.0, $0.1.stringValue ?? $0.1.text) })
                path += path.contains("?") ? "&" + query.dropFirst() : query
            } else {
                sent = .object(JSONObject(fields))
            }
        }
        var headers = HTTPHeaders()
        for line in arguments.list("header") {
            guard let colon = line.firstIndex(of: ":") else {
                throw UsageError("“\(line)” is not a header line", fix: "write -H 'Prefer: wait=5'")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.add(String(line[..<colon]), String(value))
        }
        return .any(verb, path, headers: headers, body: sent, seconds: 660)
    }

    private static func field(_ text: String) throws -> (String, JSON) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw UsageError("-f “\(text)” is not K=V", fix: "write -f name=time")
        }
        let value = String(text[text.index(after: equals)...])
        let parsed = try? JSON(parsing: value)
        return (String(text[..<equals]), parsed ?? .string(value))
    }

    private static func body(_ file: String, _ session: Session) throws -> JSON {
        let bytes =
            file == "-"
            ? try session.console.input() : try File.read(Path.absolute(file, in: session.console.directory))
        do { return try JSON(parsing: bytes) } catch {
            throw UsageError("\(file == "-" ? "stdin" : file) is not JSON: \(error)", fix: "correct it")
        }
    }

    private static func list(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        var table = Table(["METHOD", "PATH", "SUMMARY"])
        for operation in try await transport.send(.getOpenAPI()).operations {
            guard methods.contains(operation.method) else { continue }
            if session.console.isQuiet {
                session.console.print(operation.path)
                continue
            }
            table.add([operation.method, operation.path, operation.summary])
        }
        if !session.console.isQuiet { for line in table.lines { session.console.print(line) } }
        return .done
    }
}
