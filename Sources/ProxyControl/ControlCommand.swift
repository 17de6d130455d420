// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// What a server asks of a proxy over its control socket.
public enum ControlCommand: Sendable, Equatable {
    /// End the backend and yourself; it gets `grace` seconds.
    case stop(grace: Int)
    /// How much memory and processor time the backend has used. Answered with `memory` and `cpu_us`, or with nothing.
    case usage
    /// Take over what of the configuration needs no new backend: tools, origins.
    case configure(RunConfig)
    /// What was counted in the last `window` seconds (0: since the proxy began), also in `slots` pieces (0: none).
    case metrics(window: Int, slots: Int)
    /// Send this bearer token to the backend from now on; `nil` is none. Sessions go on.
    case credentials(bearerToken: String?)
    /// Copies of your listening sockets.
    case sockets
    /// The clients' sessions, `most` of them from `skip` on.
    case sessions(skip: Int, most: Int)

    /// All of the clients' sessions, as a bare list: as servers asked before there were pages.
    case everySession

    /// Sessions asked for at a time.
    public static let sessionPage = 64

    /// The command's name on the wire.
    public var name: String {
        switch self {
        case .stop: "stop"
        case .usage: "usage"
        case .configure: "configure"
        case .metrics: "metrics"
        case .credentials: "credentials"
        case .sockets: "sockets"
        case .sessions, .everySession: "sessions"
        }
    }

    /// The line, without its end; the answer carries the same `tag`.
    public func line(tag: Int) -> [UInt8] {
        var object = JSONObject([("command", .string(name)), ("tag", JSON(tag))])
        switch self {
        case .stop(let grace): object["grace"] = JSON(grace)
        case .configure(let config): object["config"] = config.json
        case .metrics(let window, let slots):
            object["window"] = JSON(window)
            if slots > 0 { object["slots"] = JSON(slots) }
        case .sessions(let skip, let most):
            object["skip"] = JSON(skip)
            object["most"] = JSON(most)
        case .credentials(let token): object["bearer_token"] = token.map(JSON.string) ?? .null
        case .usage, .sockets, .everySession: break
        }
        return JSON.object(object).bytes
    }

    /// Why a line is no command that can be carried out: for the answer.
    public struct Refusal: Error, Sendable, Equatable {
        /// In words.
        public let reason: String
    }

    /// Reads a line.
    /// - Parameter usualGrace: what `stop` gives when it does not say.
    public init(_ json: JSON, usualGrace: Int) throws(Refusal) {
        switch json["command"]?.stringValue {
        case "stop": self = .stop(grace: json["grace"]?.intValue ?? usualGrace)
        case "usage": self = .usage
        case "configure":
            do throws(InvalidFields) {
                self = .configure(try RunConfig(json["config"] ?? .null))
            } catch {
                let first = error.issues.first.map { "\($0.pointer): \($0.detail)" } ?? ""
                throw Refusal(reason: "it does not understand the configuration (\(first))")
            }
        case "metrics":
            self = .metrics(
                window: min(3600, max(0, json["window"]?.intValue ?? 0)),
                slots: min(60, max(0, json["slots"]?.intValue ?? 0)))
        case "credentials": self = .credentials(bearerToken: try Self.token(json["bearer_token"]))
        case "sockets": self = .sockets
        case "sessions":
            if let skip = json["skip"]?.intValue, let most = json["most"]?.intValue {
                self = .sessions(skip: max(0, skip), most: max(0, most))
            } else {
                self = .everySession
            }
        case let other: throw Refusal(reason: "it does not know the command “\(other ?? "")”")
        }
    }
}

extension ControlCommand {
    /// A token that can stand in a header field.
    private static func token(_ json: JSON?) throws(Refusal) -> String? {
        if json == .null { return nil }
        guard let token = json?.stringValue, !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal(reason: "bearer_token must be null, or text without white space")
        }
        return token
    }
}

/// What came of a command.
public enum ControlReply: Sendable, Equatable {
    /// It was carried out; what was asked for, if anything.
    case done(JSON)
    /// It was not, for this reason.
    case refused(String)
    /// There is no answer in time: whether it was carried out is not known.
    case silent
    /// The proxy has ended, or ends.
    case gone

    /// Reads the `answer` of a line.
    public init(answer: JSON) {
        self = answer["error"]?.stringValue.map(ControlReply.refused) ?? .done(answer)
    }
}
