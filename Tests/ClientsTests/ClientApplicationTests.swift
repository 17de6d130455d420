// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import JSONCoding
import Models
import Testing

@testable import Clients

/// In which words each application reads an endpoint.
@Suite struct ClientApplicationTests {
    private static let url = "http://127.0.0.1:1234/mcp"

    @Test func eachHasAWordAPlaceAndItsOwnFile() {
        let all = ClientApplication.all
        #expect(Set(all.map(\.id)).count == all.count && Set(all.map(\.path)).count == all.count)
        #expect(all.map(\.id) == all.map(\.id).sorted())
        for application in all {
            #expect(!application.path.hasPrefix("/") && !application.path.contains(".."), "\(application.id)")
            #expect(ClientApplication.named(application.id)?.path == application.path)
            #expect(application.speaks(.streamableHTTP), "\(application.id) is of no use otherwise")
        }
        #expect(ClientApplication.named("no-such") == nil)
    }

    @Test(arguments: ClientApplication.all.map(\.id))
    func anEntrySaysItsAddressAndWhatItIs(_ id: String) throws {
        let application = try #require(ClientApplication.named(id))
        for transport in [Transport.streamableHTTP, .sse] where application.speaks(transport) {
            let fields = try #require(application.fields(name: "time", url: Self.url, transport: transport))
            #expect(application.url(in: .object(fields)) == Self.url)
            #expect(application.says(.object(fields), as: fields, transport))
            var more = fields
            more["note"] = "mine"
            #expect(application.says(.object(more), as: fields, transport), "what else is in it counts for nothing")
            let moved = try #require(application.fields(name: "time", url: "http://x/", transport: transport))
            #expect(!application.says(.object(moved), as: fields, transport))
        }
    }

    /// Gemini reads `httpUrl` before `url`: one kind must not be left beside the other.
    @Test func membersOfTheOtherKindAreStrange() throws {
        let gemini = try #require(ClientApplication.named("gemini-cli"))
        #expect(gemini.strange(to: .sse) == ["httpUrl"])
        #expect(gemini.strange(to: .streamableHTTP) == ["url", "type"])
        let fields = try #require(gemini.fields(name: "time", url: Self.url, transport: .sse))
        var mixed = fields
        mixed["httpUrl"] = .string(Self.url)
        #expect(!gemini.says(.object(mixed), as: fields, .sse))
        let codex = try #require(ClientApplication.named("codex"))
        #expect(codex.strange(to: .streamableHTTP).isEmpty)
    }

    @Test func whatItCannotUseIsRefusedInWords() throws {
        let zed = try #require(ClientApplication.named("zed"))
        #expect(!zed.speaks(.sse) && zed.fields(name: "a", url: Self.url, transport: .sse) == nil)
        #expect(zed.refusal(of: []).isEmpty)
        #expect(zed.refusal(of: ["a"]).hasPrefix("a is reached over SSE, which Zed cannot use"))
        #expect(zed.refusal(of: ["a", "b"]).hasPrefix("a, b are reached"))
    }

    @Test func extraMembersHoldTheEntrysName() throws {
        let goose = try #require(ClientApplication.named("goose"))
        let fields = try #require(goose.fields(name: "time", url: Self.url, transport: .streamableHTTP))
        #expect(fields["name"] == "time" && fields["enabled"] == true && fields["uri"] == .string(Self.url))
    }
}
