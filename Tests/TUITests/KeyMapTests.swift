// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import TUI

/// Keys as a configuration wants them.
@Suite struct KeyMapTests {
    private func reason(_ action: String, _ keys: String..., preset: String = "default") -> String {
        do throws(KeyMap.Refusal) {
            _ = try KeyMap(
                preset: preset, presetOrigin: "c.yaml:1",
                changes: [.init(action: action, keys: keys, origin: "c.yaml:3")])
            return ""
        } catch {
            return error.reason
        }
    }

    @Test func aKeyIsChangedAndShownWhereItIsNamed() throws {
        let keys = try KeyMap(changes: [
            .init(action: "new", keys: ["a"], origin: "c.yaml:3"),
            .init(action: "delete", keys: ["F8", "Delete"], origin: "c.yaml:4"),
        ])
        #expect(keys.label(.new) == "a")
        #expect(keys.labels(.delete) == "F8/Delete")
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.set(keys)
        #expect(screen.text.contains("a New server"))
        #expect(screen.text.contains("F8 Delete"))
        screen.type("D")
        #expect(!screen.text.contains("Delete “alpha”?"))
        screen.press(.function(8))
        #expect(screen.text.contains("Delete “alpha”?"))
        screen.press(.escape)
        screen.type("?")
        #expect(screen.text.contains("a           New server"))
    }

    @Test func mistakesNameTheLineAndTheKey() {
        #expect(reason("destroy", "x").hasPrefix("c.yaml:3: tui.keys.destroy: there is no such action"))
        #expect(reason("new", "Hyper-X").hasPrefix("c.yaml:3: tui.keys.new: “Hyper-X” is no key"))
        #expect(reason("new", "s") == "c.yaml:3: tui.keys: s means both stop and new")
        #expect(reason("new", "?").contains("? means both help and new"))
        #expect(reason("new", "Enter").contains("moves about on every page"))
        for key in ["d", "x", "Space", "Backspace", "1"] {
            #expect(reason("delete", key).contains("by mistake"), "\(key)")
        }
        for key in ["X", "Ctrl-D", "F8", "Delete"] { #expect(reason("delete", key) == "", "\(key)") }
        #expect(reason("new", "a", preset: "emacs").hasPrefix("c.yaml:1: tui.preset: there is no “emacs”"))
    }

    @Test func theSameKeyMayMeanSomethingElseElsewhere() {
        // f follows in logs and filters in lists.
        #expect(reason("follow", "o") == "")
        #expect(reason("filter", "w").contains("w means both"))
    }

    @Test(arguments: ["default", "vim", "k9s"]) func presetsAreWhole(_ preset: String) throws {
        let keys = try KeyMap(preset: preset)
        for action in Action.allCases where action.movement == nil { #expect(!keys.label(action).isEmpty, "\(action)") }
    }

    @Test func aPresetMovesAndDeletesWithItsOwnKeys() throws {
        var screen = Screen(workloads: [Screen.workload("alpha"), Screen.workload("beta")])
        screen.set(try KeyMap(preset: "k9s"))
        screen.type("j")
        screen.press(.control("d"))
        #expect(screen.text.contains("Delete “beta”?"))
        screen.press(.escape)
        screen.set(try KeyMap(preset: "vim"))
        screen.type("kX")
        #expect(screen.text.contains("Delete “alpha”?"))
    }

    @Test func aLetterOfAMenuIsNoMovement() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.type("yj")
        #expect(screen.copied.first?.contains("mcpServers") == true)
    }
}
