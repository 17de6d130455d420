// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Testing

@testable import TUI

/// Clicks: on what they fall, and what they do there.
@Suite struct MouseTests {
    /// Clicks the first place on the screen where `text` is drawn.
    private func click(
        _ screen: inout Screen, _ text: String, _ kind: Mouse.Kind = .click, line: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let rows = view(screen.state).text.split(separator: "\n", omittingEmptySubsequences: false)
        for (y, row) in rows.enumerated() where y >= line {
            guard let found = row.firstRange(of: text) else { continue }
            screen.apply(
                .input(.mouse(Mouse(kind: kind, x: row.distance(from: row.startIndex, to: found.lowerBound), y: y))))
            return
        }
        Issue.record("“\(text)” is not on the screen", sourceLocation: sourceLocation)
    }

    private func catalog() -> Screen {
        var screen = Screen()
        screen.type("2")
        let entries = ["alpha", "beta", "gamma"].map { name -> JSON in
            [
                "name": .string("io.test/\(name)"), "short_name": .string(name),
                "description": .string("Does \(name)."),
                "kind": "image", "runnable": ["ok": true],
            ]
        }
        screen.answer("GET", "/servers", ["servers": .array(entries), "total": 3])
        return screen
    }

    @Test func aClickInTheCatalogSelectsAndASecondOneAdds() {
        var screen = catalog()
        click(&screen, "● beta")
        #expect(screen.text.contains("Does beta."))
        click(&screen, "● gamma", .menu)
        #expect(screen.text.contains("Command: thv run"))
        screen.press(.escape)
        click(&screen, "● beta")
        click(&screen, "● beta")
        #expect(screen.text.contains("Add server › beta"))
    }

    @Test func aClickInTheMatrixGoesThereAndASecondOneTicks() {
        var screen = Screen()
        screen.type("5")
        screen.answer("GET", "/groups", ["groups": [["name": "default"], ["name": "work"]]])
        let apps = ["amp", "zed"].map { id -> JSON in
            [
                "id": .string(id), "name": .string(id), "installed": true, "config_path": "/x", "groups": [],
                "status": "ok",
            ]
        }
        screen.answer("GET", "/clients", ["clients": .array(apps)])
        let row = screen.text.split(separator: "\n").firstIndex { $0.contains("zed") } ?? 0
        let head = screen.text.split(separator: "\n").first { $0.contains("NEEDS RESTART") } ?? ""
        let x = head.firstRange(of: "work").map { head.distance(from: head.startIndex, to: $0.lowerBound) } ?? 0
        let place = Mouse(kind: .click, x: x, y: row)
        screen.apply(.input(.mouse(place)))
        #expect((screen.state.top as? AppsPage)?.changes.isEmpty == true)
        screen.apply(.input(.mouse(place)))
        #expect((screen.state.top as? AppsPage)?.changes == [AppsPage.Cell(app: "zed", group: "work")])
    }

    @Test func whatWasWrittenIsMarkedAlsoAfterThePageWasLeft() {
        var screen = Screen()
        let zed: JSON = [
            "id": "zed", "name": "zed", "installed": true, "config_path": "/x", "groups": ["default"], "status": "ok",
        ]
        for _ in 0..<2 {
            screen.type("5")
            screen.answer("GET", "/groups", ["groups": [["name": "default"]]])
            screen.answer("GET", "/clients", ["clients": [zed]])
            if screen.state.world.restarts.isEmpty {
                screen.press(.character(" "), .control("s"))
                screen.answer("DELETE", "/clients/zed", zed)
            }
            #expect(screen.text.contains("yes, "))
            screen.type("1")
            screen.requests = []
        }
    }

    @Test func aClickOnAToolsFormFillsInChoosesAndRuns() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        let tool = Contract.Tool([
            "name": "add", "description": "Adds.\nAnd more.",
            "inputSchema": [
                "properties": ["a": ["type": "number"], "b": ["type": "string"], "loud": ["type": "boolean"]],
                "required": ["a", "loud"],
            ],
        ])
        _ = screen.state.push(TryPage(server: "id-alpha", name: "alpha", tool: tool))
        click(&screen, "b  ", line: 6)
        screen.type("hello")
        #expect((screen.state.top as? TryPage)?.fields.last?.field.text == "hello")
        click(&screen, "loud", line: 6)
        click(&screen, "loud", line: 6)
        #expect((screen.state.top as? TryPage)?.fields[1].index == 0)
        // What is missing gets the focus instead.
        click(&screen, "[ Run it ]")
        #expect(screen.request("POST", "call") == nil)
        screen.type("1")
        click(&screen, "[ Run it ]")
        #expect(screen.request("POST", "tools/add:call")?.body?["arguments"]?["b"] == "hello")
        screen.answer("POST", "call", ["content": [["type": "text", "text": "done"]]])
        click(&screen, "\"done\"")
        #expect((screen.state.top as? TryPage)?.place == .answer)
    }

    @Test func menusAndQuestionsAreAnsweredWithClicks() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        click(&screen, "● alpha", .menu)
        click(&screen, "Delete", line: 3)
        #expect(screen.text.contains("Delete “alpha”?"))
        click(&screen, "[ Cancel ]")
        #expect(!screen.text.contains("Delete “alpha”?"))
        screen.type("D")
        while screen.request("GET", "sessions") != nil { screen.answer("GET", "sessions", ["sessions": []]) }
        click(&screen, "[ Delete ]")
        #expect(screen.request("DELETE", "id-alpha") != nil)
    }

    @Test func aClickInThePaletteDoesIt() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.type(":go to set")
        click(&screen, "Go to Settings")
        #expect(screen.state.section == .settings)
    }
}

/// Every command in words.
@Suite struct PaletteTests {
    private func screen() -> Screen { Screen(workloads: [Screen.workload("alpha"), Screen.workload("beta")]) }

    @Test(arguments: Section.allCases) func everyScreenIsInIt(_ section: Section) {
        var screen = screen()
        screen.type(":go to \(section.title)")
        screen.press(.enter)
        #expect(screen.state.section == section)
    }

    @Test func whatThePageBelowDoesOnAKeyIsInItInWords() {
        var screen = screen()
        screen.type(":sort")
        screen.press(.enter)
        #expect(screen.text.contains("sort: status"))
        screen.type(":delete")
        screen.press(.enter)
        #expect(screen.text.contains("Delete “alpha”?"))
    }

    @Test func aGroupAndASecretAreMadeFromAnywhere() {
        var screen = screen()
        screen.type(":new group")
        screen.press(.enter)
        screen.type("lab")
        screen.press(.enter)
        #expect(screen.request("POST", "/groups")?.body == ["name": "lab"])
        screen = self.screen()
        screen.type(":new secret")
        screen.press(.enter)
        // The names that are taken are asked for first: nobody's secret is replaced by mistake.
        screen.answer("GET", "/secrets", ["secrets": [["name": "token"]]])
        screen.type("token")
        screen.press(.enter)
        screen.type("x")
        screen.press(.enter)
        #expect(screen.text.contains("there is one"))
        #expect(screen.request("PUT", "/secrets") == nil)
    }

    @Test func everythingOfMineStops() {
        var screen = screen()
        screen.type(":stop everything")
        screen.press(.enter)
        #expect(screen.text.contains("Stop 2 servers?"))
        screen.press(.right, .enter)
        #expect(screen.request("POST", "id-alpha/stop") != nil)
        #expect(screen.request("POST", "id-beta/stop") != nil)
    }

    @Test func coloursAreChosenByName() {
        var screen = screen()
        screen.type(":colours: high")
        screen.press(.enter)
        #expect(screen.looks.last?.theme == .highContrast)
    }
}
