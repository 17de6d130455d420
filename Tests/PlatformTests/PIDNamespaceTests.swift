// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestSupport
import Testing

@testable import Platform

/// Where a process lives, told without a descriptor of it: as on kernels that have none for a socket's peer.
@Suite struct PIDNamespaceTests {
    @Test(arguments: [0, 1, 2]) func eachNamespaceBelowOursCounts(levels: Int) async throws {
        let enclosure = ["/usr/bin/unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child"]
        let words = Array(repeating: enclosure, count: levels).flatMap(\.self) + ["/bin/cat"]
        let (input, output) = (try Descriptor.pipe(), try Descriptor.pipe())
        var plan = Child.Plan(words[0], Array(words.dropFirst()))
        plan.descriptors = [(input.read.number, 0), (output.write.number, 1)]
        let child = try Child.start(plan)
        input.read.close()
        output.write.close()
        // What comes back shows that the innermost program runs.
        try input.write.writeAll(Array("here\n".utf8))
        #expect(try output.read.readLine() == Array("here".utf8))
        var pid = child.pid
        for _ in 0..<levels {
            let children = try File.read("/proc/\(pid)/task/\(pid)/children")
            pid = try #require(Int32(String(decoding: children.filter { $0 != 0x20 }, as: UTF8.self)))
        }
        #expect(PIDNamespace.depth(of: pid) == (try #require(PIDNamespace.depth(of: getpid()))) + levels)
        input.write.close()
        _ = child.wait()
        #expect(PIDNamespace.depth(of: pid) == nil)
    }
}
