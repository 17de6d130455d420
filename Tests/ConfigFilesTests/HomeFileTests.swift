// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport
import Testing

@testable import ConfigFiles

@Suite struct HomeFileTests {
    private func withHome(_ body: (String) throws -> Void) throws {
        let home = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
        try body(home)
    }

    @Test func aNewFileIsPrivateAndItsDirectoriesToo() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, ".app/settings/mcp.json")
            #expect(try file.read() == nil)
            #expect(try file.update { _ in [1] })
            var facts = stat()
            #expect(stat(file.path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
            #expect(stat("\(home)/.app", &facts) == 0 && facts.st_mode & 0o777 == 0o700)
            #expect(try FileList.names("\(home)/.app/settings") == ["mcp.json"])
            #expect(try file.update { _ in nil })
            #expect(!file.exists)
        }
    }

    @Test func modeAndBackupAreKept() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, "a.json")
            try File.write([1], to: file.path, mode: 0o640)
            chmod(file.path, 0o640)
            #expect(try file.update(backup: "\(home)/backup") { old in (old ?? []) + [2] })
            #expect(try file.read() == [1, 2])
            #expect(try File.read("\(home)/backup") == [1])
            var facts = stat()
            #expect(stat(file.path, &facts) == 0 && facts.st_mode & 0o777 == 0o640)
            #expect(try !file.update { $0 })
        }
    }

    @Test func linksLeadAnywhereButOutOfTheHome() throws {
        try withHome { (home: String) throws in
            let outside = try TemporaryDirectory.make()
            defer { _ = try? Command.run("/bin/rm", ["-rf", outside]) }
            try File.write([1], to: "\(outside)/a.json")
            mkdir("\(home)/dotfiles", 0o700)
            try File.write([1], to: "\(home)/dotfiles/b.json")
            symlink("\(outside)/a.json", "\(home)/a.json")
            symlink(outside, "\(home)/.app")
            symlink("dotfiles/b.json", "\(home)/b.json")
            symlink("/nowhere/at/all", "\(home)/c.json")
            for name in ["a.json", ".app/a.json", ".app/new.json", "c.json"] {
                #expect(throws: ConfigEditError.self) { try HomeFile(home: home, name).update { _ in [2] } }
            }
            #expect(try File.read("\(outside)/a.json") == [1])
            #expect(try FileList.names(outside) == ["a.json"])
            // A link within the home stays one.
            #expect(try HomeFile(home: home, "b.json").update { _ in [3] })
            #expect(try File.read("\(home)/dotfiles/b.json") == [3])
            var facts = stat()
            #expect(lstat("\(home)/b.json", &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK)
        }
    }

    @Test func whatSomebodyElseWritesMeanwhileIsNotLost() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, "a.json")
            try File.write([1], to: file.path)
            var asked = 0
            try file.update { old in
                asked += 1
                if asked == 1 { try File.write([7], to: file.path) }
                return (old ?? []) + [2]
            }
            #expect(asked == 2)
            #expect(try file.read() == [7, 2])
        }
    }

    @Test func aFailingChangeLeavesTheFile() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, "a.json")
            try File.write([1], to: file.path)
            #expect(throws: ConfigEditError.self) { try file.update { _ in throw ConfigEditError("no") } }
            #expect(try file.read() == [1])
            mkdir("\(home)/dir", 0o700)
            #expect(throws: ConfigEditError.self) { try HomeFile(home: home, "dir").update { _ in [1] } }
        }
    }

    @Test func aFileOfSeveralNamesStaysOne() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, "a.json")
            try File.write([1, 2, 3], to: file.path, mode: 0o640)
            #expect(link(file.path, "\(home)/other") == 0)
            for content in [[4], [5, 6, 7, 8, 9], []] as [[UInt8]] {
                #expect(try file.update(spare: "\(home)/spare") { _ in content })
                #expect(try File.read("\(home)/other") == content)
            }
            var facts = stat()
            #expect(stat(file.path, &facts) == 0 && facts.st_nlink == 2)
            #expect(try FileList.names(home) == ["a.json", "other"])
        }
    }

    /// As containers do for one file of the host.
    @Test(.enabled(if: geteuid() == 0)) func aFileThatIsMountedByItselfIsWrittenInPlace() throws {
        try withHome { (home: String) throws in
            try File.write([1], to: "\(home)/outside")
            try File.write([], to: "\(home)/a.json")
            #expect(mount("\(home)/outside", "\(home)/a.json", nil, UInt(MS_BIND), nil) == 0)
            defer { umount2("\(home)/a.json", Int32(MNT_DETACH)) }
            let file = HomeFile(home: home, "a.json")
            #expect(try file.update(backup: "\(home)/backup") { old in (old ?? []) + [2] })
            #expect(try File.read("\(home)/outside") == [1, 2])
            #expect(try File.read("\(home)/backup") == [1])
            #expect(try FileList.names(home) == ["a.json", "backup", "outside"])
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func aFileInADirectoryThatCannotBeWrittenIsWrittenInPlace() throws {
        try withHome { (home: String) throws in
            mkdir("\(home)/app", 0o700)
            try File.write([1], to: "\(home)/app/a.json")
            chmod("\(home)/app", 0o500)
            defer { chmod("\(home)/app", 0o700) }
            #expect(try HomeFile(home: home, "app/a.json").update { old in (old ?? []) + [2] })
            #expect(try File.read("\(home)/app/a.json") == [1, 2])
        }
    }

    /// What another program has written meanwhile.
    @Test func whatIsNotWhatWasReadIsNotWrittenOver() throws {
        try withHome { (home: String) throws in
            let file = HomeFile(home: home, "a.json")
            try File.write([1, 2, 3], to: file.path)
            #expect(link(file.path, "\(home)/other") == 0)
            #expect(try file.update { _ in Array(repeating: 7, count: 4096) })
            #expect(throws: ConfigEditError.self) {
                try InPlaceFile(file.path).replace([1, 2, 3], with: [9])
            }
            #expect(try File.read("\(home)/other") == Array(repeating: 7, count: 4096))
        }
    }
}
