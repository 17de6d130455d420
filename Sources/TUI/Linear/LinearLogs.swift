// SPDX-License-Identifier: Apache-2.0
import APIClient

/// Logs in linear mode: the last lines, what matches, and what comes.
enum LinearLogs {
    static func place(_ server: Server, isProxy: Bool) -> LinearPlace {
        let source = isProxy ? "proxy" : "server"
        return LinearPlace("Logs of \(server.name), written by its \(source)") { _ in
            [
                .read(request(server, isProxy, LogFilter(tail: 20)), follows: false),
                .menu(
                    LinearMenu(choices: [
                        .init("Follow: new lines as they come, until Enter", follow(server, isProxy)),
                        .init("The last 200 lines", show(server, isProxy, LogFilter(tail: 200))),
                        .init("Lines with a word", search(server, isProxy)),
                        .init(
                            isProxy ? "What the server wrote" : "What its proxy wrote",
                            [.replace(place(server, isProxy: !isProxy))]),
                    ])),
            ]
        }
    }

    private static func request(_ server: Server, _ isProxy: Bool, _ filter: LogFilter) -> APIRequest {
        (isProxy ? APICall.getProxyLogs(server.id, filter) : .getLogs(server.id, filter)).asLines.request
    }

    private static func show(_ server: Server, _ isProxy: Bool, _ filter: LogFilter) -> [LinearMove] {
        [
            .read(request(server, isProxy, filter), follows: false),
            .menu(LinearMenu(choices: [.init("Back to the logs", [.stay])])),
        ]
    }

    private static func follow(_ server: Server, _ isProxy: Bool) -> [LinearMove] {
        [
            .say("Following. Enter ends it."),
            .read(request(server, isProxy, LogFilter(tail: 5, follows: true)), follows: true), .stay,
        ]
    }

    private static func search(_ server: Server, _ isProxy: Bool) -> [LinearMove] {
        [
            .ask(
                LinearQuestion("Word") { word, _ in
                    var filter = LogFilter(tail: 500)
                    filter.words = word
                    return word.isEmpty ? [.stay] : show(server, isProxy, filter)
                })
        ]
    }
}
