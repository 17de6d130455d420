// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A client, or a listener, of whichever user starts it:
///
///     intruder send PLACE             sends stdin as it is, prints what comes back until the end
///     intruder storm PLACE ROUNDS     sends stdin and leaves at once, in three ways in turn; prints the statuses seen
///     intruder crowd PLACE COUNT      opens connections, prints how many stay open, and waits for the end of stdin
///     intruder flood PLACE COUNT BYTES   sends stdin and a body of so many bytes on so many connections at once; prints the
///                                     statuses of the answers
///     intruder noise PLACE ROUNDS SEED   sends bytes at random; prints the highest status seen
///     intruder follow PLACE              asks for the API's events and prints what comes until it is ended
///     intruder impersonate PATH ID    greets on a control socket as the proxy of workload ID, with a wrong nonce
///     intruder listen PLACE           prints “ready”, then how many bytes every connection has sent
///     intruder grab PORT              tries to listen on PORT in every way until stdin ends; prints “trying”, then how
///                                     often it could
///     intruder greet PLACE            connects and prints what it is sent first
///     intruder relay PLACE            connects, prints “connected”, starts “talk” with the connection, and ends
///     intruder talk PID               once that process is gone prints “alone”, asks who it is on descriptor 3, and prints
///                                     the answer
///     intruder page PORT REPORT       serves a page on [::1]:PORT that asks whoever answers there once this has gone,
///                                     and tells 127.0.0.1:REPORT what was answered
///
/// PLACE is `tcp:PORT`, `tcp6:PORT` (`::1`), `mapped:PORT` (`::ffff:127.0.0.1`) or the path of a unix socket.
@main
enum Intruder {
    static func main() throws {
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments.dropFirst()
        guard let verb = arguments.first, let place = arguments.dropFirst().first else { throw Unusable() }
        let number = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0
        switch verb {
        case "send": try send(place)
        case "storm": try storm(place, rounds: number)
        case "crowd": try crowd(place, count: number)
        case "flood":
            let size = arguments.dropFirst(3).first.flatMap { Int($0) } ?? 0
            let statuses = try Flood.run(place, head: input(), count: number, size: size)
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) { say("\(status): \(count)") }
        case "noise": try noise(place, rounds: number, seed: arguments.dropFirst(3).first.flatMap { UInt64($0) } ?? 1)
        case "follow": try follow(place)
        case "impersonate": try impersonate(place, arguments.dropFirst(2).first ?? "")
        case "listen": try listen(place)
        case "greet": say(SocketIO.receive(try connect(place)).map { String(decoding: $0, as: UTF8.self) } ?? "nothing")
        case "relay": try Relay.start(place)
        case "talk": try Relay.talk(after: Int32(place) ?? 0)
        case "grab": try Squatter.grab(UInt16(place) ?? 0)
        case "page": try Squatter.page(UInt16(place) ?? 0, report: number)
        default: throw Unusable()
        }
    }

    struct Unusable: Error {}

    private static func input() throws -> [UInt8] { try Descriptor(owning: dup(0)).readAll(limit: 256 << 20) }

    static func say(_ text: String) { try? Descriptor(owning: dup(1)).writeAll(Array((text + "\n").utf8)) }

    private static func send(_ place: String) throws {
        let bytes = try input()
        let socket: Descriptor
        do {
            socket = try connect(place)
        } catch {
            return say("cannot connect: \(error.reason)")
        }
        // A server that refuses early may close before everything is sent; its answer can be read all the same.
        try? socket.writeAll(bytes)
        let answer = Descriptor(owning: dup(1))
        SocketIO.setReceiveTimeout(socket, milliseconds: 20_000)
        while let more = SocketIO.receive(socket) { try answer.writeAll(more) }
    }

    private static func storm(_ place: String, rounds: Int) throws {
        let bytes = try input()
        var seen: [String: Int] = [:]
        for round in 0..<rounds {
            let socket = try connect(place)
            try? socket.writeAll(bytes)
            switch round % 3 {
            case 0: break
            case 1:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(socket.number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            default:
                shutdown(socket.number, Int32(SHUT_WR))
                SocketIO.setReceiveTimeout(socket, milliseconds: 5000)
                let head = SocketIO.receive(socket).map { String(decoding: $0.prefix(12), as: UTF8.self) } ?? "nothing"
                seen[head, default: 0] += 1
            }
            socket.close()
        }
        for (head, count) in seen.sorted(by: { $0.key < $1.key }) { say("\(head): \(count)") }
    }

    private static func noise(_ place: String, rounds: Int, seed: UInt64) throws {
        var noise = Noise(seed: seed)
        var worst = 0
        for _ in 0..<rounds {
            let socket = try connect(place)
            try? socket.writeAll(noise.request())
            // What is no whole request is never answered.
            SocketIO.setReceiveTimeout(socket, milliseconds: 10)
            let head = SocketIO.receive(socket) ?? []
            worst = max(worst, Int(String(decoding: head.dropFirst(9).prefix(3), as: UTF8.self)) ?? 0)
        }
        say("\(worst)")
    }

    private static func crowd(_ place: String, count: Int) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var sockets: [Descriptor] = []
        for _ in 0..<count { if let socket = try? connect(place) { sockets.append(socket) } }
        say("\(sockets.count)")
        _ = try input()
        withExtendedLifetime(sockets) {}
    }

    private static func listen(_ place: String) throws {
        let socket: Descriptor
        if place.hasPrefix("tcp:"), let port = UInt16(place.dropFirst(4)) {
            let bound = try ListeningSocket.tcp(host: "127.0.0.1", port: port)
            socket = bound.socket
            say("ready \(bound.port)")
        } else if place.hasPrefix("tcp6:"), let port = UInt16(place.dropFirst(5)) {
            let bound: (socket: Descriptor, port: UInt16)
            do {
                bound = try ListeningSocket.tcp(host: "::1", port: port)
            } catch {
                return say("cannot listen: \(error.reason)")
            }
            socket = bound.socket
            say("ready \(bound.port)")
        } else {
            socket = try ListeningSocket.unix(path: place, mode: 0o666)
            say("ready")
        }
        while let connection = SocketIO.accept(socket) {
            SocketIO.setReceiveTimeout(connection, milliseconds: 2000)
            var count = 0
            while let bytes = SocketIO.receive(connection) { count += bytes.count }
            say("\(count)")
        }
    }

    private static func follow(_ place: String) throws {
        let socket = try connect(place)
        try socket.writeAll(Array("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let output = Descriptor(owning: dup(1))
        while let bytes = SocketIO.receive(socket) { try output.writeAll(bytes) }
    }

    private static func impersonate(_ path: String, _ workload: String) throws {
        let socket = try ListeningSocket.unix(path: path)
        say("ready")
        while let connection = SocketIO.accept(socket) {
            let hello =
                #"{"protocol":1,"nonce":"00000000000000000000000000000000","id":"\#(workload)","pid":\#(getpid())}"#
            let state = #"{"state":{"status":"running"}}"#
            _ = SocketIO.send(Array("\(hello)\n\(state)\n".utf8), to: connection)
            while SocketIO.receive(connection) != nil {}
        }
    }

    static func connect(_ place: String) throws(SystemError) -> Descriptor {
        guard let colon = place.firstIndex(of: ":"), !place.hasPrefix("/"),
            let port = UInt16(place[place.index(after: colon)...])
        else { return try Connection.unix(path: place) }
        switch place[..<colon] {
        case "tcp6": return try connect(AF_INET6, "::1", port)
        case "mapped": return try connect(AF_INET6, "::ffff:127.0.0.1", port)
        default: return try connect(AF_INET, "127.0.0.1", port)
        }
    }

    private static func connect(_ family: Int32, _ host: String, _ port: UInt16) throws(SystemError) -> Descriptor {
        let number = socket(family, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        if number < 0 { throw SystemError("create a socket") }
        let descriptor = Descriptor(owning: number)
        var storage = sockaddr_storage()
        let length: socklen_t
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(family, host, &address.sin_addr)
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(family, host, &address.sin6_addr)
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
        }
        let code = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(number, $0, length) }
        }
        if code != 0 { throw SystemError("connect to \(host):\(port)") }
        return descriptor
    }
}
