// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

/// What runs, with what belongs to it.
@Suite struct WorkloadSourceTests {
    @Test(arguments: [
        #"{"schema_version":"v1","name":"a","image":"x/y:1","transport":"stdio","group":"default","permission_profile""#
            + #":{"name":"network","read":[],"write":[],"network":{"outbound":{"insecure_allow_all":true,"allow_host":[],"#
            + #""allow_port":[]}},"privileged":false},"runtime":"auto","image_digest":"sha256:1"}"#,
        #"{"name":"a","package":"uvx://x","package_runner":"/usr/bin/uv","package_digest":"d"}"#,
        #"{"name":"a","command":["/x","-y"]}"#, #"{"name":"a","url":"https://x/mcp"}"#,
    ])
    func whatIsWrittenIsReadBackMemberByMember(text: String) throws {
        let document = try JSON(parsing: text)
        let written = try RunConfig(document).json
        for (key, value) in document.objectValue?.members ?? [] where key != "permission_profile" {
            #expect(written[key] == value, "\(key)")
        }
        #expect(try RunConfig(written).json.bytes == written.bytes)
    }

    @Test func whatBelongsToAnotherKindOfSourceIsLeftOut() throws {
        let config = try RunConfig([
            "name": "a", "image": "x", "package_digest": "d", "package_runner": "/usr/bin/uv",
        ])
        #expect(config.source == .image("x"))
        #expect(config.json["package_digest"] == nil)
        // It is checked all the same.
        #expect(throws: InvalidFields.self) {
            try RunConfig(["name": "a", "image": "x", "package_runner": "uv"])
        }
    }

    @Test func moreThanOneSourceOrNoneIsRefused() {
        for members: [(String, JSON)] in [
            [], [("image", "x"), ("url", "https://x")], [("command", ["/x"]), ("package", "uvx://x")],
        ] {
            let error = #expect(throws: InvalidFields.self) {
                try RunConfig(.object(JSONObject([("name", "a")] + members)))
            }
            #expect(error?.issues.first?.detail.hasPrefix("give exactly one source") == true)
        }
    }

    @Test func whatWasFoundOutHoldsForTheSameSourceOnly() {
        let old = WorkloadSource.package("uvx://a", runner: "/uv", digest: "1")
        #expect(WorkloadSource.package("uvx://a").pinned(like: old) == old)
        #expect(WorkloadSource.package("uvx://a", digest: "2").pinned(like: old).digest == "2")
        #expect(WorkloadSource.package("uvx://b", runner: "/uv", digest: "1").pinned(like: old).digest == nil)
        #expect(WorkloadSource.package("uvx://b", digest: "2").pinned(like: old).digest == "2")
        let image = WorkloadSource.image("a", digest: "1")
        #expect(WorkloadSource.image("a").pinned(like: image) == image)
        #expect(WorkloadSource.image("b", digest: "1").pinned(like: image) == .image("b"))
        #expect(WorkloadSource.command(["/x"]).pinned(like: image) == .command(["/x"]))
        #expect(WorkloadSource.image("a").pinned(like: nil) == .image("a"))
    }

    @Test func aDigestBelongsToWhatCanBePinned() {
        var source = WorkloadSource.command(["/x"])
        source.digest = "1"
        #expect(source == .command(["/x"]) && source.digest == nil)
        source = .package("uvx://a", runner: "/uv")
        source.digest = "1"
        #expect(source == .package("uvx://a", runner: "/uv", digest: "1") && source.program == "/uv")
    }
}
