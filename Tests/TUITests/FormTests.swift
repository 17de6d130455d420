// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TUI

/// Fields that a person fills in.
@Suite struct FormTests {
    private func form() -> Form {
        Form([
            FormField(.text, "/name", "Name", isRequired: true, check: FormCheck.name(taken: ["time"])),
            .heading("More"), FormField(.secret, "/token", "Token", pointers: ["/secrets"]),
            FormField(.number(0...65_535), "/port", "Port"),
            FormField(.choice([.init("a"), .init("b")]), "/kind", "Kind"), FormField(.toggle, "/flag", "Flag"),
            FormField(.lines, "/env_vars", "Variables", check: FormCheck.variables),
        ])
    }

    @Test func tabGoesRoundFieldsAndPastTitles() {
        var form = form()
        #expect(form.focused?.key == "/name")
        _ = form.receive(.tab)
        #expect(form.focused?.key == "/token")
        _ = form.receive(.backTab)
        #expect(form.focused?.key == "/name")
        _ = form.receive(.backTab)
        #expect(form.focused?.key == "/name")
    }

    @Test func aFieldIsCheckedWhenItIsLeftAndThenAtEachKey() {
        var form = form()
        for letter in "tim" { _ = form.receive(.character(letter.unicodeScalars.first ?? " ")) }
        _ = form.receive(.character("e"))
        #expect(form["/name"]?.error == "")
        _ = form.receive(.tab)
        #expect(form["/name"]?.error == "you have a server of that name")
        _ = form.receive(.backTab)
        _ = form.receive(.character("2"))
        #expect(form["/name"]?.error == "")
        _ = form.receive(.character(" "))
        _ = form.receive(.character("x"))
        #expect(form["/name"]?.error.contains("may only have letters") == true)
    }

    @Test func whatIsNeededIsAskedForAndTheFirstMistakeGetsTheFocus() {
        var form = form()
        form.go(to: "/flag")
        let isRight = form.validate()
        #expect(!isRight)
        #expect(form.focused?.key == "/name")
        #expect(form["/name"]?.error == "is needed")
        #expect(form.errorCount == 1)
    }

    @Test func pasteIsNeverEnter() {
        var form = form()
        form.paste("a\nb")
        #expect(form.focused?.key == "/name")
        #expect(form["/name"]?.text == "ab")
        form.go(to: "/env_vars")
        form.paste("A=1\nB=2\n")
        #expect(form["/env_vars"]?.texts == ["A=1", "B=2"])
        form.go(to: "/port")
        form.paste("80x80\n")
        #expect(form["/port"]?.number == 8080)
    }

    @Test func aSecretIsNeverInThePictureNorInTheText() {
        var form = form()
        form.go(to: "/token")
        form.paste("-----BEGIN KEY\nabc\n-----END KEY\n")
        #expect(form["/token"]?.typedSecret == "-----BEGIN KEY\nabc\n-----END KEY")
        #expect(form["/token"]?.text == "•")
        var canvas = Canvas(Size(60, 12), glyphs: .unicode)
        form.draw(&canvas, World())
        #expect(!canvas.grid.text.contains("abc"))
        form.change("/token") { $0.keep(saved: "my-token") }
        #expect(form["/token"]?.typedSecret == nil)
        #expect(form["/token"]?.saved == "my-token")
        // Backspace takes the stored one away, typing puts another in its place.
        _ = form.receive(.backspace)
        #expect(form["/token"]?.texts == [])
        _ = form.receive(.character("n"))
        #expect(form["/token"]?.typedSecret == "n")
    }

    @Test func numbersTakeDigitsAndStayInTheirRange() {
        var form = form()
        form.go(to: "/port")
        for scalar in "9x9999999999999999999999".unicodeScalars { _ = form.receive(.character(scalar)) }
        _ = form.receive(.character("+"))
        _ = form.receive(.tab)
        form.go(to: "/port")
        _ = form.receive(.control("u"))
        for scalar in "70000".unicodeScalars { _ = form.receive(.character(scalar)) }
        _ = form.receive(.tab)
        #expect(form["/port"]?.error == "is a whole number from 0 to 65535")
        form.go(to: "/port")
        _ = form.receive(.character("+"))
        #expect(form["/port"]?.number == 65_535)
        _ = form.receive(.character("-"))
        #expect(form["/port"]?.number == 65_534)
    }

    @Test func choicesAndSwitchesTakeArrowsAndSpace() {
        var form = form()
        form.go(to: "/kind")
        _ = form.receive(.character(" "))
        #expect(form["/kind"]?.text == "b")
        _ = form.receive(.right)
        #expect(form["/kind"]?.text == "a")
        _ = form.receive(.left)
        #expect(form["/kind"]?.text == "b")
        form.go(to: "/flag")
        _ = form.receive(.character(" "))
        #expect(form["/flag"]?.isOn == true)
        #expect(form.hasChanges)
    }

    @Test func linesAreAddedAndTakenAway() {
        var form = form()
        form.go(to: "/env_vars")
        for scalar in "A=1".unicodeScalars { _ = form.receive(.character(scalar)) }
        let first = form.receive(.enter)
        #expect(first == .done)
        for scalar in "A=2".unicodeScalars { _ = form.receive(.character(scalar)) }
        #expect(form["/env_vars"]?.texts == ["A=1", "A=2"])
        let isRight = form.validate()
        #expect(!isRight)
        #expect(form["/env_vars"]?.error == "A is there twice")
        form.go(to: "/env_vars")
        for _ in 0..<4 { _ = form.receive(.backspace) }
        #expect(form["/env_vars"]?.texts == ["A=1"])
        // Enter on an empty line leaves the field, and after the last field the form is complete.
        _ = form.receive(.enter)
        let last = form.receive(.enter)
        #expect(last == .submit)
    }

    @Test func theServersMistakesLandAtTheirFields() {
        var form = form()
        let rest = form.land([
            .init(pointer: "/port", detail: "is taken"), .init(pointer: "/env_vars/A", detail: "is no variable"),
            .init(pointer: "/secrets", detail: "no such secret"), .init(pointer: "/nowhere", detail: "?"),
        ])
        #expect(rest.map(\.pointer) == ["/nowhere"])
        #expect(form["/port"]?.error == "is taken")
        #expect(form["/env_vars"]?.error == "is no variable")
        #expect(form["/token"]?.error == "no such secret")
        #expect(form.focused?.key == "/token")
    }

    @Test func theFocusAlwaysShows() {
        var form = Form((0..<40).map { FormField(.text, "/f\($0)", "Field \($0)") })
        for _ in 0..<40 {
            for size in [Size(80, 10), Size(30, 5), Size(40, 3)] {
                var canvas = Canvas(size, glyphs: .unicode)
                form.draw(&canvas, World())
                #expect(canvas.grid.cursor != nil)
                if size.height > 3 { #expect(canvas.grid.text.contains(form.focused?.label ?? "?")) }
            }
            _ = form.receive(.tab)
        }
    }

    @Test func checksSayWhatIsWrong() {
        #expect(FormCheck.url(["ftp://x"]) == "must begin with http:// or https://")
        #expect(FormCheck.url(["https:///x"]) == "has no host")
        #expect(FormCheck.url(["https://x/y"]) == nil)
        #expect(FormCheck.command(["python3 x"])?.contains("whole path") == true)
        #expect(FormCheck.command(["/bin/x 'a"]) == "has a quote that is not closed")
        #expect(FormCheck.variables(["1A=x"])?.contains("begins with no digit") == true)
        #expect(FormCheck.variables(["T=ghp_0123456789abcdef"])?.contains("looks like a secret") == true)
        #expect(FormCheck.volumes(["/a:/b", "/c:/b:ro"]) == "/b is there twice")
        #expect(FormCheck.volumes(["a:/b"]) == "both paths must begin with /")
        #expect(FormCheck.ports(["80", "0"]) == "“0” is no port")
        #expect(FormCheck.name()(["-x"]) == "must begin with a letter or a digit")
    }

    @Test func wordsOfACommandAreThoseOfAShell() {
        #expect(CommandLineWords.split("/bin/x 'a b' \"c\\\"d\" e\\ f ''") == ["/bin/x", "a b", "c\"d", "e f", ""])
        #expect(CommandLineWords.split("a \"b") == nil)
        for word in ["plain", "a b", "it's", "", "$HOME", "a\"b"] {
            #expect(CommandLineWords.split(CommandLineWords.quote(word)) == [word])
        }
    }
}
