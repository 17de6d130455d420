// SPDX-License-Identifier: Apache-2.0
import Authentication
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A name that leads to two addresses, and another user who has one of them.
@Suite struct LoopbackFamilyTests {
    // MARK: Nobody else gets a port of ours, on either family

    @Test(.needsRoot) func noOtherUserCanListenOnAPortOfOursWhileItsWorkloadRunsStopsRestartsOrLosesItsProxy()
        async throws
    {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let port = try #require(try await server.create("kept")["port"]?.intValue)
                for place in ["tcp:\(port)", "tcp6:\(port)", "tcp:\(try server.port)", "tcp6:\(try server.port)"] {
                    let status = try await Intruder(user: users[0]).status(RawRequest.text("GET", "/health"), to: place)
                    #expect((200...204).contains(status), "\(place)")
                }
                let grabs = try [port, Int(server.port)].map { try Intruder.Running(users[1], ["grab", "\($0)"]) }
                for grab in grabs { #expect(try await grab.line() == "trying") }
                for verb in ["restart", "stop", "start", "restart", "stop", "start"] {
                    #expect(try await server.send("POST", "/api/v1/workloads/kept/\(verb)").status < 300, "\(verb)")
                }
                let pid = try #require(try await server.workload("kept")["pid"]?.intValue)
                kill(Int32(pid), SIGKILL)
                try await until("another proxy runs") {
                    let now = try await server.workload("kept")
                    return now["status"] == "running" && now["pid"]?.intValue != pid
                }
                let status = try await Intruder(user: users[0]).status(
                    RawRequest.text("GET", "/health"), to: "tcp6:\(port)")
                #expect(status == 200)
                for grab in grabs { #expect(try await grab.endGently() == "0\n") }
            }
        }
    }

    @Test(.needsRoot) func aServerThatAdoptsAProxyKeepsBothFamiliesForIt() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let port = try #require(try await server.create("kept")["port"]?.intValue)
                try await server.kill()
                try await server.start()
                try await until("the proxy is adopted") { try await server.workload("kept")["status"] == "running" }
                let grab = try Intruder.Running(users[1], ["grab", "\(port)"])
                #expect(try await grab.line() == "trying")
                for verb in ["restart", "stop", "start"] {
                    #expect(try await server.send("POST", "/api/v1/workloads/kept/\(verb)").status < 300, "\(verb)")
                }
                #expect(try await grab.endGently() == "0\n")
            }
        }
    }

    // MARK: Somebody has the other family already

    @Test(.needsRoot) func aPortWhoseOtherFamilyIsTakenRefusesTheNameThatLeadsToBoth() async throws {
        try await TestUser.with(2) { users in
            let squatter = try Intruder.Running(users[1], ["listen", "tcp6:0"])
            let words = try await squatter.line().split(separator: " ")
            let port = try #require(words.last.flatMap { UInt16($0) })
            try await TestServer.with(arguments: ["--port", "\(port)"], user: users[0]) { server in
                #expect(try server.url == "http://127.0.0.1:\(port)")
                let owner = Intruder(user: users[0])
                let place = "tcp:\(port)"
                let fine = RawRequest.text("GET", "/health", host: "127.0.0.1:\(port)")
                #expect(try await owner.status(fine, to: place) == 204)
                let hosts = ["localhost:P", "LocalHost:P", "[::1]:P", "localhost", "[0:0::1]:P"]
                for host in hosts.map({ $0.replacing("P", with: "\(port)") }) {
                    let answer = try await owner.send(RawRequest.text("GET", "/health", host: host), to: place)
                    #expect(Intruder.status(of: answer) == 403, "\(host)")
                    #expect(answer.contains("use http://127.0.0.1:\(port)"), "\(answer)")
                }
                let foreign = RawRequest.text(
                    "POST", "/api/v1/groups", host: "127.0.0.1:\(port)", ["Origin: http://localhost:\(port)"],
                    body: #"{"name":"stolen"}"#)
                #expect(try await owner.status(foreign, to: place) == 403)
                #expect(try await !server.get("/api/v1/groups").text.contains("stolen"))
                #expect(String(decoding: try File.read("\(server.home)/serve.log"), as: UTF8.self).contains("[::1]:"))
            }
            _ = try await squatter.end()
        }
    }

    @Test(.needsRoot) func aWorkloadIsNotGivenAPortThatAnotherUserHasOnTheOtherFamily() async throws {
        try await TestUser.with(2) { users in
            let squatter = try Intruder.Running(users[1], ["listen", "tcp6:0"])
            let words = try await squatter.line().split(separator: " ")
            let port = try #require(words.last.flatMap { Int($0) })
            try await TestServer.with(user: users[0]) { server in
                let body: JSON = [
                    "name": "kept", "command": JSON([TestServer.everything]), "port": JSON(port),
                ]
                let answer = try await server.send("POST", "/api/v1/workloads", body)
                #expect(answer.status == 409)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(text.contains("port \(port) is in use by a program of \(users[1].name)"), "\(text)")
            }
            _ = try await squatter.end()
        }
    }

    @Test(.needsRoot) func aWorkloadWhosePortSomebodyTookMeanwhileRunsOnOneFamilyAndSaysSo() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let port = try #require(try await server.create("kept")["port"]?.intValue)
                _ = try await server.send("POST", "/api/v1/workloads/kept/stop")
                try await server.terminate()
                let squatter = try Intruder.Running(users[1], ["listen", "tcp6:\(port)"])
                #expect(try await squatter.line() == "ready \(port)")
                try await server.start()
                #expect(try await server.send("POST", "/api/v1/workloads/kept/start").status < 300)
                let notes = try await server.workload("kept")["backend"]?["notes"]?.text ?? ""
                #expect(notes.contains("[::1]:\(port) could not be taken"), "\(notes)")
                let owner = Intruder(user: users[0])
                for (host, status) in [("127.0.0.1", 200), ("localhost", 403), ("[::1]", 403)] {
                    let request = RawRequest.text("GET", "/health", host: "\(host):\(port)")
                    #expect(try await owner.status(request, to: "tcp:\(port)") == status, "\(host)")
                }
                _ = try await squatter.end()
                // The next start finds it free again.
                #expect(try await server.send("POST", "/api/v1/workloads/kept/restart").status < 300)
                let request = RawRequest.text("GET", "/health", host: "localhost:\(port)")
                #expect(try await owner.status(request, to: "tcp6:\(port)") == 200)
            }
        }
    }

    // MARK: Which names and pages are the server's own

    /// Host, Origin and Sec-Fetch-Site, `P` for the port; whether they are let in when both families are held, and when
    /// only 127.0.0.1 is.
    static let pages: [(host: String, origin: String?, site: String?, both: Bool, one: Bool)] = [
        ("127.0.0.1:P", nil, nil, true, true), ("localhost:P", nil, nil, true, false),
        ("[::1]:P", nil, nil, true, false),
        ("[0:0:0:0:0:0:0:1]:P", nil, nil, true, false), ("127.0.0.2:P", nil, nil, false, false),
        ("[::ffff:127.0.0.1]:P", nil, nil, false, false), ("0.0.0.0:P", nil, nil, false, false),
        ("localhost.:P", nil, nil, false, false), ("a.localhost:P", nil, nil, false, false),
        ("localhost:0P", nil, nil, false, false), ("127.0.0.1:99999", nil, nil, false, false),
        ("localhost", nil, nil, true, false), ("127.0.0.1:9000", nil, nil, true, true),
        ("127.0.0.1:P", "http://127.0.0.1:P", "same-origin", true, true),
        ("localhost:P", "http://localhost:P", "same-origin", true, false),
        ("localhost:P", "http://127.0.0.1:P", nil, true, false),
        ("localhost:P", "http://127.0.0.1:P", "cross-site", true, false),
        ("127.0.0.1:P", "http://localhost:P", nil, true, false),
        ("127.0.0.1:P", "http://localhost:P", "cross-site", true, false),
        ("[::1]:P", "http://localhost:P", nil, true, false), ("127.0.0.1:P", "http://[::1]:P", nil, true, false),
        ("127.0.0.1:P", "https://127.0.0.1:P", nil, false, false),
        ("127.0.0.1:P", "http://127.0.0.1", nil, false, false),
        ("127.0.0.1:P", "http://127.0.0.2:P", nil, false, false), ("127.0.0.1:P", "null", nil, false, false),
        ("127.0.0.1:P", "http://127.0.0.1:P.evil.test", nil, false, false),
        // Behind a forwarded port only the very name is the same.
        ("127.0.0.1:9000", "http://127.0.0.1:9000", nil, true, true),
        ("localhost:9000", "http://localhost:9000", nil, true, false),
        ("localhost:9000", "http://127.0.0.1:9000", nil, false, false),
        ("127.0.0.1:9000", "http://[::1]:9000", nil, false, false),
        ("[::1]:9000", "http://[0::1]:9000", nil, true, false),
        // No origin, but a page of somebody else.
        ("127.0.0.1:P", nil, "same-origin", true, true), ("127.0.0.1:P", nil, "none", true, true),
        ("127.0.0.1:P", nil, "same-site", false, false), ("127.0.0.1:P", nil, "cross-site", false, false),
        ("127.0.0.1:P", nil, "anything", false, false),
        // What the person allows, which never is the server's own port under a name that others may hold.
        ("127.0.0.1:P", "http://app.test", "cross-site", true, true),
        ("127.0.0.1:P", "http://localhost:3000", "same-site", true, true),
        ("box.test:P", nil, nil, true, true), ("box.test:P", "http://box.test:P", nil, false, false),
    ]

    @Test(arguments: [true, false]) func onlyNamesThatLeadNowhereElseAreTheServersOwn(isBoth: Bool) throws {
        let taken = try ListeningSocket.tcp(host: "::1", port: 0)
        let held = try isBoth ? LoopbackPort.take(0) : LoopbackPort.take(taken.port, alone: true)
        #expect((held.missing == nil) == isBoth)
        let authenticator = PersonalAuthenticator(
            names: held.names, allowedHosts: ["box.test", "localhost", "::1", "127.0.0.2"],
            allowedOrigins: ["http://app.test", "http://localhost:3000", "http://localhost:\(held.port)"])
        let owner = Peer.loopback(uid: Account.current)
        for page in Self.pages {
            let place = { (text: String) in text.replacing("P", with: "\(held.port)") }
            var headers: HTTPHeaders = ["Host": place(page.host)]
            if let origin = page.origin { headers.add("Origin", place(origin)) }
            if let site = page.site { headers.add("Sec-Fetch-Site", site) }
            let request = try HTTPRequest("POST", "/api/v1/groups", headers: headers, peer: owner)
            let isAdmitted = (try? authenticator.authenticate(request)) != nil
            #expect(isAdmitted == (isBoth ? page.both : page.one), "\(headers.fields) both: \(isBoth)")
        }
        withExtendedLifetime(taken.socket) {}
    }

    @Test func aPortThatIsChosenIsFreeOnBothFamilies() throws {
        for _ in 0..<50 {
            let held = try LoopbackPort.take(0)
            #expect(held.missing == nil)
            #expect(held.names.contains("localhost"))
            for host in ["127.0.0.1", "::1", "0.0.0.0", "::"] {
                #expect(throws: SystemError.self, "\(host)") { try ListeningSocket.tcp(host: host, port: held.port) }
            }
        }
        let six = try ListeningSocket.tcp(host: "::1", port: 0)
        #expect(throws: SystemError.self) { try LoopbackPort.take(six.port) }
        #expect(LoopbackPort.hold(six.port)?.missing == "[::1]:\(six.port)")
        withExtendedLifetime(six.socket) {}
    }

    @Test func anAddressThatLocalhostNeverMeansIsItsOwnNameOnly() throws {
        let held = try LoopbackPort.take(0, host: "127.0.0.9")
        #expect(held.missing == nil)
        #expect(held.sockets.count == 1)
        #expect(
            ["127.0.0.9", "localhost", "127.0.0.1", "::1"].map(held.names.contains) == [true, false, false, false])
    }
}
