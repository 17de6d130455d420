// SPDX-License-Identifier: Apache-2.0

/// Event streams as odd servers write them: all of them are legal, so that each arrives, and a filter applies to it.
struct OddStream: Sendable {
    let name: String
    /// Whether each byte comes by itself.
    var isSlow = false
    /// The bytes with which the stream begins.
    var start: [UInt8] = []
    /// One event with `data`.
    let event: @Sendable (_ data: String) -> String

    /// What a stream is cut from in these.
    static let all: [OddStream] = [
        OddStream(name: "newlines") { "data: \($0)\n\n" },
        OddStream(name: "carriage returns and newlines") { "event: message\r\ndata: \($0)\r\n\r\n" },
        OddStream(name: "carriage returns alone") { "event: message\rdata: \($0)\r\r" },
        OddStream(name: "mixed line ends") { "id: 5\revent: message\r\ndata: \($0)\n\r" },
        OddStream(name: "a byte order mark", start: OddMessage.mark) { "data: \($0)\n\n" },
        OddStream(name: "a byte order mark before a carriage return", start: OddMessage.mark) { "data: \($0)\r\r" },
        OddStream(name: "the name last") { "data: \($0)\nevent: message\n\n" },
        OddStream(name: "an empty name") { "event:\ndata:\($0)\n\n" },
        OddStream(name: "comments between") {
            ": before\n\n: in it\nevent: message\n: more\ndata: \($0)\n: behind\n\n"
        },
        OddStream(name: "every field") { "id: a b\nretry: 1000\nevent: message\nunknown: x\nnothing\ndata: \($0)\n\n" },
        OddStream(name: "data on several lines") {
            "event: message\ndata: \($0.replacing(",", with: ",\ndata:  ").replacing("{", with: "{\ndata: "))\nid: 1\n\n"
        },
        OddStream(name: "a space too many") { "data:  \($0) \n\n" },
        OddStream(name: "another event before") { "event: ping\ndata: 1\n\nevent: message\ndata: \($0)\n\n" },
        OddStream(name: "an event without data before") { "id: 3\n\nretry: 5\n\ndata: \($0)\n\n" },
        OddStream(name: "byte by byte", isSlow: true) { "event: message\r\ndata: \($0)\r\n\r\n" },
        OddStream(name: "byte by byte with carriage returns", isSlow: true, start: OddMessage.mark) {
            "event: message\rdata: \($0)\r\r"
        },
    ]
}

extension OddStream {
    /// An event stream's lines that are not data, as they stand, and the messages in its events.
    static func take(apart bytes: [UInt8]) -> (rest: [String], messages: [String]) {
        var text = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0 }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        var lines: [String] = []
        var line = ""
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if scalar == "\r" || scalar == "\n" {
                if scalar == "\r", index + 1 < text.count, text[index + 1] == "\n" { index += 1 }
                lines.append(line)
                line = ""
            } else {
                line.unicodeScalars.append(scalar)
            }
            index += 1
        }
        if !line.isEmpty { lines.append(line) }
        var messages: [String] = []
        var data: [String] = []
        var name = ""
        var rest: [String] = []
        for line in lines {
            if line.hasPrefix("data:") {
                let value = line.dropFirst(5)
                data.append(String(value.hasPrefix(" ") ? value.dropFirst() : value))
                continue
            }
            rest.append(line)
            if line.hasPrefix("event:") { name = String(line.dropFirst(6).drop { $0 == " " }) }
            if line.isEmpty {
                if !data.isEmpty, name.isEmpty || name == "message" { messages.append(data.joined(separator: "\n")) }
                (data, name) = ([], "")
            }
        }
        return (rest, messages)
    }
}
