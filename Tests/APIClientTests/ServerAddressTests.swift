// SPDX-License-Identifier: Apache-2.0
import APIClient
import Testing

/// Where a person says that a server is.
@Suite struct ServerAddressTests {
    @Test func anAddressIsKeptAsItIsWritten() {
        for (text, kept) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("HTTPS://Host/thv//", "https://Host/thv"),
            ("http://[::1]:8080/", "http://[::1]:8080"), ("unix:///run/x.sock", "unix:///run/x.sock"),
        ] {
            #expect(ServerAddress(text)?.description == kept, "\(text)")
        }
        for text in [
            "", "host", "host:8080", "//host", "ftp://host", "http://", "http:///host", "http:/host", "http://u@host",
            "http://u:p@host", "http://host?x", "http://host#x", "http://host/?", "http://ho st", "http://höst",
            "http://a@b@c", "http://evil\\@good", "unix://x", "unix:///\0",
            // Nothing connects to these.
            "http://host:99999", "http://host:0", "http://host:x", "http://[::1", "http://a:b:c", "http://a\\b",
        ] {
            #expect(ServerAddress(text) == nil, "\(text)")
        }
    }

    @Test func whatPeopleAreToldIsWhatTheyHaveWritten() {
        #expect(ServerAddress("http://127.0.0.1:8080")?.leavesMachine == false)
        #expect(ServerAddress("unix:///x")?.leavesMachine == false && ServerAddress("unix:///x")?.host == nil)
        for (text, host) in [
            ("https://mcp.example.org:8443/thv", "mcp.example.org"), ("http://[2001:db8::1]:8080", "2001:db8::1"),
            ("http://0x7f.1:8080", "http://0x7f.1:8080"), ("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]"),
        ] {
            let address = ServerAddress(text)
            #expect(address?.leavesMachine == true && address?.host == host, "\(text)")
        }
    }
}
