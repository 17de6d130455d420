// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

@Suite struct PathTests {
    @Test(arguments: [
        ("/a/../b", "/b"), ("//a///b/", "/a/b"), ("/../..", "/"), ("/a/./b", "/a/b"), ("", "/"),
        // As the kernel reads it, whatever the marks belong to.
        ("/tmp/a/../\u{301}/../../root", "/root"),
    ])
    func dotsAreTakenOut(path: String, clean: String) {
        #expect(Path.clean(path) == clean)
    }

    @Test func whatLiesInADirectoryIsToldByBytes() {
        #expect(Path.isInside("/state/\u{301}x", "/state"))
        #expect(Path.isInside("/state", "/state"))
        #expect(Path.isInside("/x", "/"))
        #expect(!Path.isInside("/state2", "/state"))
        #expect(Path.parent("/a/\u{301}b") == "/a")
        #expect(Path.name("/a/\u{301}b") == "\u{301}b")
        #expect(Path.parent("/a") == "/" && Path.parent("a") == ".")
    }
}
