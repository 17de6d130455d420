// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import Proxy
import TestSupport
import Testing

/// Secrets that a backend prints: none of their forms is stored or shown.
@Suite struct SecretMaskTests {
    /// The ways in which programs print a value, each by a number that chooses.
    static let forms: [(name: String, write: @Sendable (String, inout Dice) -> String)] = [
        ("plain", { text, _ in text }),
        ("JSON", { text, _ in String(JSON.string(text).text.dropFirst().dropLast()) }),
        (
            "JSON in JSON",
            { text, _ in
                String(JSON.string(JSON.string(text).text).text.dropFirst().dropLast())
            }
        ),
        (
            "slashes escaped",
            { text, _ in
                String(JSON.string(text).text.dropFirst().dropLast()).replacing("/", with: "\\/")
            }
        ),
        (
            "some or all as \\u",
            { text, dice in
                text.utf16.map { unit in
                    let digits = String(unit, radix: 16, uppercase: dice.next(2) == 0)
                    let isPlain = unit < 0x80 && unit > 0x20 && unit != 0x22 && unit != 0x5C
                    return isPlain && dice.next(3) == 0
                        ? String(Unicode.Scalar(UInt8(unit)))
                        : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }.joined()
            }
        ),
        (
            "percent",
            { text, dice in
                text.utf8.map { byte in
                    let isWord =
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    if isWord, dice.next(4) > 0 { return String(Unicode.Scalar(byte)) }
                    if byte == 0x20, dice.next(2) == 0 { return "+" }
                    let digits = String(byte, radix: 16, uppercase: dice.next(2) == 0)
                    return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
                }.joined()
            }
        ),
        (
            "base64",
            { text, dice in
                Self.base64(String("us:".prefix(dice.next(4))) + text + String("!?".prefix(dice.next(3))), false)
            }
        ),
        ("base64 for addresses", { text, dice in Self.base64(String("us:".prefix(dice.next(4))) + text, true) }),
    ]

    private static func base64(_ text: String, _ forAddresses: Bool) -> String {
        let digits =
            Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
            + Array((forAddresses ? "-_" : "+/").utf8)
        var bits: UInt32 = 0
        var count = 0
        var result: [UInt8] = []
        for byte in text.utf8 {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(digits[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { result.append(digits[Int(bits << UInt32(6 - count) & 63)]) }
        if !forAddresses { while result.count % 4 != 0 { result.append(0x3D) } }
        return String(decoding: result, as: UTF8.self)
    }

    private static let letters = Array("abcXYZ019-_./+=&%\"\\ \t:,;<>{}üß漢😀".unicodeScalars)

    private static func secret(_ dice: inout Dice) -> String {
        let count = [6, 7, 8, 16, 20, 32, 33, 40, 64, 65, 200, 1500][dice.next(12)]
        let start = "k\(dice.next(1_000_000))"
        return start + String(String.UnicodeScalarView((0..<count).map { _ in letters[dice.next(letters.count)] }))
            + "z"
    }

    @Test func noFormOfASecretPasses() {
        let seed = UInt64.random(in: 1..<1 << 48)
        print("mask seed \(seed)")
        var dice = Dice(seed: seed)
        for _ in 0..<400 {
            let secrets = (0...dice.next(4)).map { _ in Self.secret(&dice) }
            let mask = SecretMask(secrets)
            for form in Self.forms {
                let written = form.write(secrets[0], &dice)
                let line = "before \(written) after"
                let masked = mask.mask(line)
                // Nothing long of it is left, and what stands around it is.
                #expect(
                    masked.hasPrefix("before ") && masked.hasSuffix(" after"), "\(form.name), seed \(seed): \(line)")
                #expect(
                    masked.utf8.count <= "before *** after".utf8.count + 12,
                    "\(form.name), seed \(seed): \(line) \(masked)")
                #expect(mask.mask(masked) == masked)
            }
        }
    }

    /// A token that is refreshed while the proxy runs is as secret as the one it began with.
    @Test func whatIsCoveredLaterIsBlankedToo() {
        let mask = SecretMask(["the-first-secret"])
        #expect(mask.mask("the-first-secret the-second-one") == "*** the-second-one")
        mask.cover("the-second-one")
        #expect(mask.mask("the-first-secret the-second-one") == "*** ***")
        for number in 0..<10 { mask.cover("token-number-\(number)") }
        #expect(mask.mask("the-first-secret token-number-9 token-number-6") == "*** *** ***")
    }

    @Test func whatIsNoSecretStays() {
        let mask = SecretMask(["s3cr3t-value", "short", ""])
        for text in [
            "", "short", "s3cr3t-valu", "S3CR3T-VALUE", "100% + \\u00", "\\", "%", "%4", "c2hvcnQ=",
            "{\"a\": \"\\ud83d\"}",
        ] {
            #expect(mask.mask(text) == text)
        }
        #expect(mask.mask("a s3cr3t-values3cr3t-value b") == "a *** b")
        #expect(SecretMask([]).mask("anything") == "anything")
        let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nabcdef\n-----END KEY-----\n"
        #expect(SecretMask([key]).mask("MIIEvQIBADANBgkqhkiG9w0BAQ") == "***")
        #expect(SecretMask([key]).mask("key=\(key.replacing("\n", with: "\\n"))") == "key=***")
    }

    /// The time is that of the text, whatever is in it.
    @Test func aHostileLineTakesNoLonger() {
        let mask = SecretMask([String(repeating: "a", count: 5000) + "b", String(repeating: "\\u0061", count: 300)])
        for unit in ["a", "\\u0061", "%61", "\\\\u0061", "+", "YWFh"] {
            let line = String(repeating: unit, count: (1 << 18) / unit.utf8.count)
            let start = ContinuousClock.now
            _ = mask.mask(line)
            #expect(ContinuousClock.now - start < .seconds(8), "\(unit)")
        }
    }

    /// A backend that prints what it was given, and ends.
    @Test func whatABackendPrintsOfItsSecretsIsNowhere() async throws {
        try await TestServer.with(arguments: ["--log-level", "debug"]) { server in
            var dice = Dice(seed: 7)
            let value = "tok-\(UInt64.random(in: 0...UInt64.max))/x+y \"q\" ü"
            #expect(
                try await server.send("PUT", "/api/v1/secrets/token", ["value": .string(value)]).status < 300)
            let events = try Intruder.Running(nil, ["follow", server.instance.apiSocket])
            #expect(try await events.line() == "HTTP/1.1 200 OK")
            let words = Self.forms.map { form in (form.name, form.write(value, &dice)) }
            let script = """
                import os, sys, time, json
                t = os.environ["T"]

                import urllib.parse, base64
                for f in [t, json.dumps(t), json.dumps(json.dumps(t)), urllib.parse.quote(t), urllib.parse.quote_plus(t),
                          base64.b64encode(t.encode()).decode(), base64.b64encode(b"x" + t.encode()).decode(),
                          base64.urlsafe_b64encode(b"xy" + t.encode()).decode()]:
                    # In two writes, so that it is cut by a read.
                    half = len(f) // 2
                    sys.stderr.write("key " + f[:half]); sys.stderr.flush(); time.sleep(0.05)
                    sys.stderr.write(f[half:] + " end\\n"); sys.stderr.flush()
                sys.stderr.write("x" * 1990 + t + "\\n"); sys.stderr.flush()
                sys.exit(3)
                """
            let made = try await server.send(
                "POST", "/api/v1/workloads",
                [
                    "name": "talks", "command": ["/usr/bin/python3", "-c", .string(script)],
                    "secrets": ["token,target=T"],
                ])
            #expect(made.status == 422)
            let shown = try await server.workload("talks")
            #expect(shown["log_tail"]?.arrayValue?.contains { $0.stringValue?.contains("key ") == true } == true)
            #expect(shown.text.contains("***"))
            let logs = String(
                decoding: try await server.send("GET", "/api/v1/workloads/talks/logs").body, as: UTF8.self)
            #expect(logs.components(separatedBy: "***") >= 8, "\(logs)")
            try await server.terminate()
            let heard = try await events.end()
            let everything =
                try FileList.files(server.home).filter { $0 != server.instance.secretsFile }
                .map { ($0, String(decoding: try File.read($0, limit: 1 << 30), as: UTF8.self)) }
                + [("events", heard), ("detail", shown.text), ("answer", String(decoding: made.body, as: UTF8.self))]
            let core = String(value.dropFirst(4).prefix(12))
            for (place, text) in everything {
                for needle in [core] + words.map(\.1) { #expect(!text.contains(needle), "\(place)") }
            }
            try await server.start()
        }
    }
}

extension String {
    /// How often `text` stands in it.
    fileprivate func components(separatedBy text: String) -> Int {
        var (rest, count) = (self[...], 0)
        while let place = String(rest).place(of: text) {
            count += 1
            rest = Substring(String(rest)[place...].dropFirst(text.count))
        }
        return count
    }
}
