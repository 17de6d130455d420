// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

@Suite struct WebOriginTests {
    @Test(arguments: [
        ("http://[::1]:3000", true), ("http://[1:2:3:4:5:6:7:8]", true), ("https://a.b", true),
        ("chrome-extension://a", true),
        ("htt://[:1]:3000", false), ("http://[4617]", false), ("http://[1:]", false), ("http://[]", false),
        ("http://[::1]3000", false), ("http://a:0", false), ("http://a:080", false), ("http://a:80", true),
        ("https://a:443", true), ("http://a:65536", false), ("null", false), ("http://*.a", false),
        ("http://a/", false),
        ("HTTP://a", false), ("http://A", false), ("http://é", false), ("://a", false), ("", false),
        ("http://[::1%25eth0]", false), ("http://[127.0.0.1]", false), ("http://[::ffff:127.0.0.1]", false),
    ])
    func onlyWhatBrowsersSendIsAnOrigin(_ text: String, isOne: Bool) {
        #expect((WebOrigin.problem(with: text) == nil) == isOne)
    }
}
