// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP

/// Logs in linear mode: the last lines, what matches, and what comes.
enum LinearLogs {
    static func place(_ server: Server, isProxy: Bool) -> LinearPlace {
        let source = isProxy ? "proxy" : "server"
        return LinearPlace("Logs of \(server.name), written by its \(source)") { _ in
            [
                .read(request(server, isProxy, [("tail", "20")]), follows: false),
                .menu(
                    LinearMenu(choices: [
                        .init("Follow: new lines as they come, until Enter", follow(server, isProxy)),
                        .init("The last 200 lines", show(server, isProxy, [("tail", "200")])),
                        .init("Lines with a word", search(server, isProxy)),
                        .init(
                            isProxy ? "What the server wrote" : "What its proxy wrote",
                            [.replace(place(server, isProxy: !isProxy))]),
                    ])),
            ]
        }
    }

    private static func request(_ server: Server, _ isProxy: Bool, _ query: [(String, String)]) -> APIRequest {
        var request = APIRequest(
            "GET", APIPath.v1("workloads", server.id, isProxy ? "proxy-logs" : "logs", query: query))
        request.headers["Accept"] = "application/x-ndjson"
        return request
    }

    private static func show(_ server: Server, _ isProxy: Bool, _ query: [(String, String)]) -> [LinearMove] {
        [
            .read(request(server, isProxy, query), follows: false),
            .menu(LinearMenu(choices: [.init("Back to the logs", [.stay])])),
        ]
    }

    private static func follow(_ server: Server, _ isProxy: Bool) -> [LinearMove] {
        [
            .say("Following. Enter ends it."),
            .read(request(server, isProxy, [("follow", "true"), ("tail", "5")]), follows: true), .stay,
        ]
    }

    private static func search(_ server: Server, _ isProxy: Bool) -> [LinearMove] {
        [
            .ask(
                LinearQuestion("Word") { word, _ in
                    word.isEmpty ? [.stay] : show(server, isProxy, [("tail", "500"), ("grep", word)])
                })
        ]
    }
}
