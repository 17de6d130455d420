// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Something that a server wants of this machine, and that only a person can grant.
public struct PermissionAsk: Sendable, Hashable {
    /// What it wants; the words are those of the API.
    public enum Kind: String, Sendable, CaseIterable {
        /// A path of the host, read-only.
        case readPath = "read_path"
        /// A path of the host, writable.
        case writePath = "write_path"
        /// A variable that decides which code a program loads: `NAME=VALUE`.
        case variable
        case device
        case capability
        case privileged
        /// The machine's own network.
        case hostNetwork = "host_network"
        case publishedPort = "published_port"
        /// Any other option for the container engine.
        case engineOption = "engine_option"
        /// A writable path whose content runs as the person.
        case ownCode = "own_code"

        /// Whether an entry can be granted it.
        fileprivate var isForEntries: Bool {
            switch self {
            case .readPath, .writePath, .variable, .ownCode: true
            case .device, .capability, .privileged, .hostNetwork, .publishedPort, .engineOption: false
            }
        }
    }

    /// Where the wish comes from.
    public enum Source: String, Sendable, CaseIterable {
        /// An entry of a registry.
        case entry
        /// A bind mount that the person named.
        case volume
    }

    public let kind: Kind
    /// What of that kind: a path, `NAME=VALUE`, a device. Words of strangers, at full length.
    public let subject: String
    public let source: Source

    /// A wish for `subject`.
    public init(_ kind: Kind, _ subject: String, from source: Source = .entry) {
        self.kind = kind
        self.subject = subject
        self.source = source
    }

    /// A path of a permission profile, `PATH` or `HOST:INSIDE`.
    public init(path: String, isWritable: Bool) { self.init(isWritable ? .writePath : .readPath, path) }

    /// Whether accepting gives it. The others are never given to an entry: the server starts without them.
    public var isGranted: Bool { source != .entry || kind.isForEntries }

    /// The text it is stored by: kind and subject.
    public var id: String { "\(kind.rawValue) \(subject)" }

    /// Reads what `id` gives.
    public init?(id: String, from source: Source = .entry) {
        let parts = id.pieces(at: " ", most: 2)
        guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
        self.init(kind, parts[1], from: source)
    }

    /// The object that problems, catalogs and comparisons show.
    public var json: JSON {
        [
            "kind": .string(kind.rawValue), "subject": .string(subject), "source": .string(source.rawValue),
            "granted": .bool(isGranted), "text": .string(sentence),
        ]
    }

    /// What that means, for a person, to stand behind “it”: `reads and changes /home on this machine`.
    public var sentence: String { isGranted ? wish : "\(wish); that is never given, so it starts without" }

    private var wish: String {
        switch kind {
        case .readPath: "reads \(place)"
        case .writePath: "reads and changes \(place)"
        case .variable: "sets \(shown(subject)), which decides what code is loaded"
        case .device: "wants the device \(shown(subject))"
        case .capability: "wants the capability \(shown(subject))"
        case .privileged: "wants to run privileged, as root of this machine"
        case .hostNetwork:
            "wants this machine's own network (\(shown(subject))), where it can do everything that you can"
        case .publishedPort: "wants the port \(shown(subject)) opened on this machine"
        case .engineOption: "wants the engine's option \(shown(subject))"
        case .ownCode: "changes \(place), where code lies that runs as you"
        }
    }

    /// The path on this machine, and the place inside where it differs.
    private var place: String {
        guard let volume = Volume(profilePath: subject, readOnly: true), volume.host != volume.inside else {
            return "\(shown(subject)) on this machine"
        }
        return "\(shown(volume.host)) on this machine, as \(shown(volume.inside))"
    }

    private func shown(_ text: String) -> String { TerminalText.exactLine(text) }
}

extension ObjectReader {
    /// A member that accepts wishes: `true`, `false`, or the digest of those that were shown.
    public func acceptance(_ key: String) -> JSON? {
        guard let value = value(key) else { return nil }
        if value.boolValue != nil || value.stringValue != nil { return value }
        reject(key, .wrongType, "expected true, false or the digest of what was shown, not \(value.kind)")
        return nil
    }
}
