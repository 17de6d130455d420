// SPDX-License-Identifier: Apache-2.0
import Addresses
import Platform
import Testing

/// What addresses are taken to be, odd ones above all.
@Suite struct WebAddressTests {
    /// What is read: `SCHEME LOGIN HOST PORT TARGET`, a dash for what is not there, and ` ?` where readers may disagree.
    private static func words(_ text: String) -> String {
        do throws(WebAddress.Problem) {
            let address = try WebAddress(reading: text)
            let login = address.login.map { $0.isEmpty ? "''" : $0 } ?? "-"
            let host = address.zone.isEmpty ? address.host : "\(address.host)%\(address.zone)"
            return "\(address.scheme) \(login) \(host) \(address.port.map { "\($0)" } ?? "-") \(address.target)"
                + (address.isPlainlyWritten ? "" : " ?")
        } catch {
            return "\(error)"
        }
    }

    private static let noScheme = "\(WebAddress.Problem.noScheme)"
    private static let noHost = "\(WebAddress.Problem.noHost)"
    private static let badHost = "\(WebAddress.Problem.badHost)"
    private static let badPort = "\(WebAddress.Problem.badPort)"
    private static let unreadable = "\(WebAddress.Problem.unreadable)"

    static let table: [(String, String)] = [
        // As people write them.
        ("http://host/a/b?q=1#f", "http - host 80 /a/b?q=1"),
        ("https://host", "https - host 443 /"),
        ("HTTP://Host:8080/X", "http - Host 8080 /X"),
        ("https://mcp.example.org./x", "https - mcp.example.org. 443 /x"),
        ("http://a_b-c.d/", "http - a_b-c.d 80 /"),
        ("http://h?x@y", "http - h 80 /?x@y"),
        ("http://h?", "http - h 80 /?"),
        ("http://h#@y", "http - h 80 /"),
        ("http://h/@y", "http - h 80 /@y"),
        ("http://h/a/../b/./c", "http - h 80 /a/../b/./c"),
        ("http://h/%zz%2F", "http - h 80 /%zz%2F"),
        ("http://h/é", "http - h 80 /é"),
        ("http://h//x", "http - h 80 //x"),
        // Schemes of other programs.
        ("chrome-extension://abc", "chrome-extension - abc - /"),
        ("socks5h://localhost:1080", "socks5h - localhost 1080 /"),
        ("git+https://h/x", "git+https - h - /x"),
        ("ftp://h/x", "ftp - h 21 /x"),
        // Logins.
        ("http://good@evil", "http good evil 80 /"),
        ("http://good:80@evil:81/", "http good:80 evil 81 /"),
        ("http://u:p@h:1/p?q#f", "http u:p h 1 /p?q"),
        ("http://@h", "http '' h 80 /"),
        ("http://:@h/", "http : h 80 /"),
        ("http://user%40x:p%3a@h/", "http user%40x:p%3a h 80 /"),
        ("http://evil\\@good/", "http evil\\ good 80 / ?"),
        ("http://evil\\@good:1/", "http evil\\ good 1 / ?"),
        ("http://[::1]@h/", "http [::1] h 80 / ?"),
        ("http://é@h/", "http é h 80 / ?"),
        ("http://a@b@c/", badHost),
        ("http://a:b@c:d@e/", badPort),
        // Hosts.
        ("http://127.0.0.1/", "http - 127.0.0.1 80 /"),
        ("http://2130706433/", "http - 127.0.0.1 80 / ?"),
        ("http://0x7f.1/", "http - 127.0.0.1 80 / ?"),
        ("http://127.1/", "http - 127.0.0.1 80 / ?"),
        ("http://0177.0.0.1/", "http - 127.0.0.1 80 / ?"),
        ("http://127.0.0.01/", "http - 127.0.0.1 80 / ?"),
        ("http://0/", "http - 0.0.0.0 80 / ?"),
        ("http://127.0.0.1./", "http - 127.0.0.1. 80 /"),
        ("http://256.1.1.1/", "http - 256.1.1.1 80 /"),
        ("http://127%2e0.0.1/", "http - 127.0.0.1 80 / ?"),
        ("http://%6cocalhost/", "http - localhost 80 / ?"),
        ("http://h%2541/", badHost),
        ("http://a%40b/", badHost),
        ("http://h%2f/", badHost),
        ("http://h%00/", badHost),
        ("http://xn--mnchen-3ya.example/", "http - xn--mnchen-3ya.example 80 /"),
        ("http://münchen.example/", "http - münchen.example 80 / ?"),
        ("http://１２７.0.0.1/", "http - １２７.0.0.1 80 / ?"),
        ("http://[::1]/", "http - ::1 80 /"),
        ("http://[::1]:", "http - ::1 80 /"),
        ("http://[0:0:0:0:0:0:0:1]/", "http - ::1 80 / ?"),
        ("http://[::ffff:127.0.0.1]:1/", "http - ::ffff:127.0.0.1 1 /"),
        ("http://[::1%25eth0]/", "http - ::1%eth0 80 / ?"),
        ("http://[fe80::1%eth0]:8080/", "http - fe80::1%eth0 8080 / ?"),
        ("http://[::1", badHost),
        ("http://[1.2.3.4]/", badHost),
        ("http://[::1]x", badPort),
        ("http://x[::1]/", badPort),
        ("http://::1/", badPort),
        ("http://evil\\good/", badHost),
        ("http://\\evil/", noHost),
        ("http://h;x/", badHost),
        ("http://*/", badHost),
        ("http://{h}/", badHost),
        ("http://", noHost),
        ("http:///x/y", noHost),
        ("http:////x", noHost),
        ("http://?x", noHost),
        ("http://#x", noHost),
        ("http://:80/", noHost),
        ("http://u@/", noHost),
        ("file:///etc/passwd", noHost),
        // Ports.
        ("http://h:/x", "http - h 80 /x"),
        ("http://h:080/", "http - h 80 /"),
        ("https://h:65535/", "https - h 65535 /"),
        ("http://h:0/", badPort),
        ("http://h:65536/", badPort),
        ("http://h:0x50/", badPort),
        ("http://h:+80/", badPort),
        ("http://h:-1", badPort),
        ("http://h: 80/", badPort),
        ("http://h:80:80/", badPort),
        ("http://h:80x/", badPort),
        ("http://h:{p}/x", badPort),
        // How it begins.
        ("", noScheme),
        ("x", noScheme),
        ("//x/y", noScheme),
        ("://x", noScheme),
        ("http:x", noScheme),
        ("http:/x", noScheme),
        ("https:h:1/", noScheme),
        ("http:\\\\x", noScheme),
        ("localhost:80", noScheme),
        ("127.0.0.1:80/x", noScheme),
        (" http://x", noScheme),
        ("ht!tp://h/", noScheme),
        ("own=https://h/", noScheme),
        // Characters.
        ("http:// x/", badHost),
        ("http://x y/", badHost),
        ("http://a\tb/", badHost),
        ("http://h\u{7F}/", badHost),
        ("http://h\u{1}/", badHost),
        ("http://h/ x", unreadable),
        ("http://h/\r\nx", unreadable),
        ("http://h/\u{7F}", unreadable),
        ("http://good\0.evil/", unreadable),
        ("http://good/\0", unreadable),
    ]

    @Test(arguments: table)
    func everyOddAddressIsReadInOneWay(_ text: String, expected: String) {
        #expect(Self.words(text) == expected)
    }

    @Test func whatIsLongIsReadUpToSomeMegabytes() {
        let long = "http://h/" + String(repeating: "x", count: 1 << 20)
        #expect(WebAddress(long)?.path.utf8.count == 1 << 20 + 1)
        #expect(Self.words("http://h/" + String(repeating: "x", count: 9 << 20)) == Self.unreadable)
        let host = String(repeating: "a.", count: 40_000) + "b"
        #expect(WebAddress("http://\(host)/")?.host == host)
    }

    @Test func whatIsMadeOfAnAddressIsReadAsTheSame() throws {
        for (text, _) in Self.table {
            guard let address = WebAddress(text) else { continue }
            let again = try #require(WebAddress(address.root + address.target), "\(text): \(address.root)")
            #expect(again.host == address.host && again.port == address.port && again.zone == address.zone, "\(text)")
            #expect(again.login == address.login && again.target == address.target, "\(text)")
            #expect(again.isSameOrigin(as: address))
            let origin = try #require(WebAddress(address.origin), "\(text): \(address.origin)")
            #expect(origin.login == nil && origin.port == address.port && origin.path == "/", "\(text)")
        }
    }

    @Test func originsAreOneWhateverTheirSpelling() throws {
        func same(_ one: String, _ other: String) throws -> Bool {
            try #require(WebAddress(one)).isSameOrigin(as: try #require(WebAddress(other)))
        }
        #expect(try same("http://Host/x", "HTTP://hOST:80/y?z"))
        #expect(try same("https://me@h:443", "https://h"))
        #expect(try same("http://127.1:1", "http://127.0.0.1:1"))
        #expect(try !same("http://h", "https://h"))
        #expect(try !same("http://h:443", "https://h"))
        #expect(try !same("http://h", "http://h."))
        #expect(try !same("http://good@evil", "http://good"))
        #expect(try !same("http://[fe80::1%25a]", "http://[fe80::1%25b]"))
        let address = try #require(WebAddress("HTTP://me:pw@Host:08080/x"))
        #expect(address.origin == "http://host:8080" && address.authority == "Host:8080")
        #expect(address.root == "http://me:pw@Host:8080" && address.target == "/x")
        #expect(WebAddress("https://h:1?x")?.origin == "https://h:1")
        #expect(WebAddress("http://me@[::1]:1/x")?.authority == "[::1]:1")
    }

    /// Only what everybody takes for this machine is it.
    @Test(arguments: [
        ("http://localhost", true), ("http://LOCALHOST:1/x", true), ("http://127.0.0.1:8080", true),
        ("http://127.255.3.4/", true), ("http://[::1]:1", true), ("http://localhost:?x", true),
        ("http://me:pw@127.0.0.1/", true), ("http://127.0.0.1:080/", true), ("https://localhost/", true),
        ("http://localhost./", false), ("http://127.0.0.1./", false), ("http://127.1/", false),
        ("http://0x7f.1/", false), ("http://2130706433/", false), ("http://127.0.0.01/", false),
        ("http://127.0.0.09/", false), ("http://127.0.0.256/", false), ("http://127%2e0.0.1/", false),
        ("http://[::1%25eth0]/", false), ("http://[0:0:0:0:0:0:0:1]/", false), ("http://[::ffff:127.0.0.1]/", false),
        ("http://127.0.0.1@192.0.2.1/", false), ("http://192.0.2.1\\@127.0.0.1/", false), ("http://[::2]/", false),
        ("http://127.0.0.1.evil.example/", false), ("http://localhost.evil.example/", false),
        ("http://127.0.0.1\\.evil.example/", false), ("http:/localhost/", false), ("http:///localhost/", false),
        ("localhost", false), ("", false), ("http://0/", false), ("http://１２７.0.0.1/", false),
    ])
    func onlyWhatIsPlainlyThisMachineIsIt(_ text: String, isHere: Bool) {
        #expect(WebAddress.leavesMachine(text) == !isHere)
        let isEncrypted = text.hasPrefix("https")
        #expect(WebAddress.isPlainElsewhere(text) == (!isHere && !isEncrypted))
    }

    @Test func whatIsNoAddressIsSuspected() {
        #expect(WebAddress.isPlainElsewhere("http://h:99999/") && WebAddress.isPlainElsewhere("nonsense"))
        #expect(!WebAddress.isPlainElsewhere("HTTPS://h:99999/") && !WebAddress.isPlainElsewhere("https://h"))
        #expect(WebAddress.mayHoldLogin("http://u@h") && WebAddress.mayHoldLogin("http://a@b@c"))
        #expect(!WebAddress.mayHoldLogin("http://h/@x") && !WebAddress.mayHoldLogin("http://h:99999"))
    }

    /// Origins of pages have a form of their own, by which they are compared. It is read as what it says.
    @Test func anOriginOfAPageIsReadAsItIsWritten() {
        for text in [
            "http://a", "https://a.b:8443", "http://[::1]:3000", "https://a-b_c.d", "http://127.0.0.1:1",
            "https://xn--mnchen-3ya.example",
        ] {
            #expect(WebOrigin.problem(with: text) == nil)
            #expect(WebAddress(text)?.origin == text && WebAddress(text)?.isPlainlyWritten == true, "\(text)")
        }
    }
}
