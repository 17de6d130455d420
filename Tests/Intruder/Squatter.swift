// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Whoever sits on a port of somebody else's.
enum Squatter {
    private static let reusePort: Int32 = 15

    /// Tries in turn every address and option by which one can listen on a port, until stdin ends.
    static func grab(_ port: UInt16) throws {
        let isOver = Lock(false)
        Thread.detach(name: "end") {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 {}
            isOver.withLock { $0 = true }
        }
        Intruder.say("trying")
        var count = 0
        while !isOver.withLock({ $0 }) {
            for host in ["127.0.0.1", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"] {
                for option in [SO_REUSEADDR, reusePort, 0] where listens(host, port, option) {
                    count += 1
                    Intruder.say("listened on \(host)")
                }
            }
        }
        Intruder.say("\(count)")
    }

    private static func listens(_ host: String, _ port: UInt16, _ option: Int32) -> Bool {
        let isSix = host.utf8.contains(UInt8(ascii: ":"))
        let number = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard number >= 0 else { return false }
        defer { close(number) }
        var one: Int32 = 1
        if option != 0 { setsockopt(number, SOL_SOCKET, option, &one, 4) }
        var storage = sockaddr_storage()
        if isSix {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
        }
        let bound = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, socklen_t(isSix ? 28 : 16)) }
        }
        return bound == 0 && listen(number, 1) == 0
    }

    /// Serves the page until it asks for `/leave`, then lets go of the port.
    static func page(_ port: UInt16, report: Int) throws {
        let socket: Descriptor
        do {
            socket = try ListeningSocket.tcp(host: "::1", port: port).socket
        } catch {
            return Intruder.say("cannot listen: \(error.reason)")
        }
        Intruder.say("ready")
        let text = script(report)
        while let connection = SocketIO.accept(socket) {
            SocketIO.setReceiveTimeout(connection, milliseconds: 2000)
            let request = String(decoding: SocketIO.receive(connection) ?? [], as: UTF8.self)
            let isLast = request.hasPrefix("GET /leave ")
            let body = isLast ? "" : text
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\n"
            if isLast { socket.close() }
            _ = SocketIO.send(Array("\(head)Connection: close\r\n\r\n\(body)".utf8), to: connection)
            if isLast { return Intruder.say("left") }
        }
    }

    /// Asks as a page of the server itself would, until somebody answers.
    private static func script(_ report: Int) -> String {
        """
        <!doctype html><title>page</title><script>
        const json = {'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream'};
        const call = {jsonrpc: '2.0', id: 1, method: 'initialize', params: {protocolVersion: '2025-06-18',
          capabilities: {}, clientInfo: {name: 'page', version: '1'}}};
        const ask = async (path, body) => (await fetch(path, body
          ? {method: 'POST', headers: json, body: JSON.stringify(body)} : {cache: 'no-store'})).status;
        const pause = () => new Promise(done => setTimeout(done, 50));
        (async () => {
          await fetch('/leave').catch(() => {});
          let said = 'nothing';
          for (let round = 0; round < 100; round++) {
            try {
              said = [await ask('/health'), await ask('/api/v1/groups', {name: 'stolen'}),
                await ask('/mcp', call)].join('-');
              break;
            } catch (error) { await pause(); }
          }
          await fetch('http://127.0.0.1:\(report)/' + said, {mode: 'no-cors'}).catch(() => {});
        })();
        </script>
        """
    }
}
